"""Key epochs, messages and files."""

from .keys import hkdf, open_gcm, unwrap, verify_p256
from .wire import Refused, b64, need, number, pack, sha256, u8, u32, unpack

CHUNK, TAG = 65536, 16


class Commit:
    """A key epoch, verified against the room at its head."""

    def __init__(self, vector, room, last):
        body, sig, self.card = b64(vector["body"]), b64(vector["sig"]), b64(vector["card"])
        fields = unpack("parlour/1/commit", body)
        suite, genesis, epoch, prev, head_seq, head, author, device, time, self.proof, card = fields[:11]
        self.epoch, self.readers = number(epoch), list(zip(fields[11::2], fields[12::2]))
        need(number(suite) == 1 and genesis == room.genesis, "another room")
        need((self.epoch, prev) == last, "epoch chain")
        need(room.heads[number(head_seq)] == head, "head of a commit")
        need([fp for fp, _ in self.readers] == room.readers_at[number(head_seq)], "readers are not the members")
        need(author in room.readers_at[number(head_seq)], "author is no member")
        verify_p256(room.accounts[author].device(device, number(time)), body, sig)
        need(sha256(self.card) == card, "another card")
        self.time = number(time)
        need(self.time >= room.times[number(head_seq)], "a commit before its head")
        self.context = sha256(pack("parlour/1/commit-context", *fields[:11]))
        self.hash = sha256(body)

    def open_wrap(self, person, wrap):
        hash_ = dict(self.readers)[person.account.fp]
        need(sha256(wrap) == hash_, "another wrap")
        for key in person.keys:
            try:
                secret = unwrap(key, self.context, person.account.fp, wrap)
            except Refused:
                continue
            need(hkdf(secret, pack("parlour/1/commit-proof")) == self.proof, "secret is not the committed one")
            return secret
        raise Refused("no key opens the wrap")


def open_message(env, room, secrets):
    """Header fields by their offsets; returns JSON text, hash and header."""
    need(len(env) >= 158 + 64 + 256 + TAG and env[0] == 1, "envelope")
    kind, epoch, counter, head_seq = env[1:2], env[2:6], env[6:10], env[10:14]
    author, device, session, head, prev = env[14:46], env[46:78], env[78:94], env[94:126], env[126:158]
    sig, sealed = env[158:222], env[222:]
    aad = pack(
        "parlour/1/message", u8(1), room.genesis, epoch, author, device, session, counter, kind, head_seq, head, prev
    )
    signed = pack("parlour/1/message-signature", aad, sha256(sealed))
    verify_p256(room.accounts[author].device(device), signed, sig)
    need(room.heads[number(head_seq)] == head, "head of a message")
    key = hkdf(secrets[number(epoch)], pack("parlour/1/message-key", room.genesis, epoch, author, device, session))
    plain = open_gcm(key, bytes(8) + counter, aad, sealed)
    length = number(plain[:4])
    need(len(plain) >= 256 and len(plain) & (len(plain) - 1) == 0 and 4 + length <= len(plain), "bucket")
    need(not any(plain[4 + length :]), "padding")
    return plain[4 : 4 + length].decode(), sha256(signed), (author, session, number(epoch), number(counter), prev)


def open_file(reference, sealed):
    size, key = reference["bytes"], b64(reference["key"])
    chunks = [sealed[at : at + CHUNK + TAG] for at in range(0, len(sealed), CHUNK + TAG)]
    need(len(chunks) == max(1, -(-size // CHUNK)), "number of chunks")
    root = pack("parlour/1/file-root", size.to_bytes(8, "big"), *map(sha256, chunks))
    need(sha256(root) == b64(reference["root"]), "file root")
    plain = b""
    for index, chunk in enumerate(chunks):
        aad = pack("parlour/1/file-chunk", u32(index), u8(index == len(chunks) - 1))
        plain += open_gcm(key, bytes(8) + u32(index), aad, chunk)
    need(len(plain) == size, "file size")
    return plain
