"""Accounts: signed logs, passwords, recovery codes and vaults."""

import hashlib
import unicodedata

from .keys import hkdf, open_sealed, private_key_of, verify_identity, verify_p256
from .wire import ZERO, b64, need, number, pack, sha256, u32, unpack


class Account:
    """What an account's log says, entry by entry."""

    def __init__(self, log):
        self.devices, self.revoked, self.wraps, self.prev, self.time = {}, {}, [], ZERO, 0
        for seq, signed in enumerate(log):
            self.apply(seq, b64(signed["body"]), b64(signed["sig"]))
        need(log, "empty log")

    def apply(self, seq, body, sig):
        seq_field, prev, time, kind, *fields = unpack("parlour/1/account-entry", body)
        kind, time = number(kind), number(time)
        need(number(seq_field) == seq and prev == self.prev and time >= self.time, "account chain")
        need((kind == 1) == (seq == 0), "create comes first")
        if kind == 1:
            name, algorithm, self.identity, wrap = fields
            self.name, self.algorithm = name.decode(), number(algorithm)
            self.fp = sha256(pack("parlour/1/identity", algorithm, self.identity))
            self.wraps.append(wrap)
            self.first = sha256(body)
        verify_identity(self.algorithm, self.identity, body, sig)
        if kind == 2:
            self.devices[sha256(fields[0])] = fields[0]
        elif kind == 3:
            need(fields[0] in self.devices and fields[0] not in self.revoked, "revokes no device")
            self.revoked[fields[0]] = time
        elif kind == 4:
            self.wraps.append(fields[0])
        elif kind == 5:
            ids = fields[0::3]
            need(ids == sorted(set(ids)), "heads ascend")
        self.prev, self.time = sha256(body), time

    def device(self, device, time=None):
        need(device in self.devices, "not a device of the account")
        need(time is None or device not in self.revoked or time < self.revoked[device], "revoked device")
        return self.devices[device]


def name_salt(house, vector, salt):
    return sha256(pack("parlour/1/password-salt", house, vector["nameKey"].encode(), salt))


def vault_roots(house, vector, account):
    """The vault root key by each way that this reader can go; Argon2id at full size is too slow here."""
    aad = pack("parlour/1/vault-root", account.fp)
    code = vector["recoveryCode"].replace("-", "").encode()
    code_salt = name_salt(house, vector, b"")
    need(hkdf(code, pack("parlour/1/recovery-auth"), code_salt) == b64(vector["recoveryAuth"]), "recovery auth")
    wrap_root = hkdf(code, pack("parlour/1/recovery-wrap"), code_salt)
    yield open_sealed(wrap_root, "vault-root", aad, b64(vector["vaultRoot"]["byRecovery"]))
    if vector["kdf"]["kind"] == "pbkdf2":
        password = unicodedata.normalize("NFKC", vector["password"]).encode()
        salt = name_salt(house, vector, b64(vector["salt"]))
        stretched = hashlib.pbkdf2_hmac("sha256", password, salt, vector["kdf"]["rounds"])
        need(hkdf(stretched, pack("parlour/1/password-auth")) == b64(vector["auth"]), "password auth")
        wrap_root = hkdf(stretched, pack("parlour/1/password-wrap"))
        yield open_sealed(wrap_root, "vault-root", aad, b64(vector["vaultRoot"]["byPassword"]))


class Person:
    """Somebody whose vault is open."""

    def __init__(self, house, vector):
        self.account = Account(vector["log"])
        need((self.account.name, self.account.fp) == (vector["name"], b64(vector["fp"])), "name and fingerprint")
        self.check_proof(b64(vector["proof"]))
        roots = set(vault_roots(house, vector, self.account))
        need(len(roots) == 1, "one vault root by every way")
        (self.root,) = roots
        self.keys, self.epochs, self.heads = [], {}, {}
        for record in vector["records"]:
            self.open_record(record)

    def check_proof(self, proof):
        (device, spki) = next(iter(self.account.devices.items()))
        verify_p256(spki, pack("parlour/1/session-device", self.account.first, device), proof)

    def open_record(self, record):
        name, version, blob = record["name"], record["version"], b64(record["blob"])
        record_id = hkdf(self.root, pack("parlour/1/record-id", name.encode()), length=16)
        need(record_id == b64(record["id"]), "record id")
        last_version, last_hash = self.heads.get(name, (0, ZERO))
        prev, sealed = blob[:32], blob[32:]
        need(version == last_version + 1 and prev == last_hash, "record chain")
        aad = pack("parlour/1/vault-record", self.account.fp, record_id, u32(version), prev)
        plain = open_sealed(self.root, "vault-record", aad, sealed)
        self.heads[name] = (version, sha256(blob))
        if name == "keys":
            identity, wrap = unpack("parlour/1/vault-keys", plain)
            private_key_of(identity, self.account.identity)
            self.keys.append(private_key_of(wrap, self.account.wraps[len(self.keys)]))
        else:
            secret, commit = unpack("parlour/1/vault-epoch", plain)
            self.epochs[int(name.split("/")[-1])] = (secret, commit)
