"""Suite 1 by Debian's python3-cryptography: HKDF, AES-GCM, ECDSA, RSA-PSS, RSA-OAEP."""

import hashlib

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .wire import ZERO, Refused, need, number, pack, unpack

P256, RSA_PSS = 1, 2


def hkdf(key, info, salt=ZERO, length=32):
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(key)


def open_gcm(key, nonce, aad, data):
    try:
        return AESGCM(key).decrypt(nonce, data, aad)
    except InvalidTag:
        raise Refused("does not open") from None


def open_sealed(root, purpose, aad, blob):
    need(blob[0] == 1, "suite of a seal")
    key = hkdf(root, pack("parlour/1/seal", purpose.encode()), blob[1:33])
    return open_gcm(key, bytes(12), aad, blob[33:])


def verify_p256(spki, body, sig):
    need(len(sig) == 64, "signature length")
    key = serialization.load_der_public_key(spki)
    need(isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name == "secp256r1", "P-256 key")
    try:
        key.verify(encode_dss_signature(number(sig[:32]), number(sig[32:])), body, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        raise Refused("signature") from None


def verify_identity(algorithm, spki, body, sig):
    if algorithm == P256:
        return verify_p256(spki, body, sig)
    key = serialization.load_der_public_key(spki)
    need(algorithm == RSA_PSS and key.key_size == 4096, "RSA identity")
    try:
        key.verify(sig, body, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
    except InvalidSignature:
        raise Refused("identity signature") from None


def private_key_of(pkcs8, spki):
    key = serialization.load_der_private_key(pkcs8, None)
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    need(der == spki, "private key of another public key")
    return key


def unwrap(key, context, fp, wrap):
    oaep = padding.OAEP(padding.MGF1(hashes.SHA256()), hashes.SHA256(), None)
    try:
        plain = key.decrypt(wrap, oaep)
    except ValueError:
        raise Refused("wrap does not open") from None
    for_context, for_fp, secret = unpack("parlour/1/wrap", plain)
    need((for_context, for_fp, len(secret)) == (context, fp, 32), "wrap of another commit")
    return secret


def digits(data):
    digest = hashlib.sha512(data).digest()
    return "".join(f"{number(digest[i * 5 : i * 5 + 5]) % 100000:05}" for i in range(12))
