"""The byte encoding: a context string, then fields, each behind a u16 length (protocol.md, section 2)."""

import base64
import hashlib

ZERO = bytes(32)


class Refused(Exception):
    """Something does not follow the protocol."""


def need(condition, why):
    if not condition:
        raise Refused(why)


def b64(text):
    """base64url without padding, in its one canonical spelling."""
    data = base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True)
    need(base64.urlsafe_b64encode(data).decode().rstrip("=") == text, "base64url")
    return data


def number(data):
    return int.from_bytes(data, "big")


def pack(context, *fields):
    """A context string, then the fields, each behind a u16 length."""
    return b"".join(len(part).to_bytes(2, "big") + part for part in (context.encode("ascii"), *fields))


def unpack(context, data):
    parts = []
    while data:
        length = number(data[:2])
        need(len(data) >= 2 + length, "field cut off")
        parts.append(data[2 : 2 + length])
        data = data[2 + length :]
    need(parts and parts[0] == context.encode("ascii"), f"not a {context}")
    return parts[1:]


def u8(value):
    return value.to_bytes(1, "big")


def u32(value):
    return value.to_bytes(4, "big")


def sha256(data):
    return hashlib.sha256(data).digest()
