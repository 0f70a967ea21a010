"""Argon2id version 0x13 (RFC 9106), from its text alone: slow, and only here to check the fast one."""

import struct
from hashlib import blake2b

MASK = 0xFFFFFFFFFFFFFFFF
BLOCK_WORDS = 128
SYNC_POINTS = 4


def argon2id(password, salt, *, passes, memory_kib, lanes=1, length=32, secret=b"", associated=b""):
    """Section 3.2."""
    fields = (password, salt, secret, associated)
    seed = struct.pack("<6I", lanes, length, memory_kib, passes, 0x13, 2)
    seed += b"".join(struct.pack("<I", len(field)) + field for field in fields)
    h0 = blake2b(seed).digest()
    columns = SYNC_POINTS * (memory_kib // (SYNC_POINTS * lanes))
    segment = columns // SYNC_POINTS
    memory = [[None] * columns for _ in range(lanes)]
    for lane in range(lanes):
        for column in (0, 1):
            start = long_hash(h0 + struct.pack("<2I", column, lane), 1024)
            memory[lane][column] = list(struct.unpack("<128Q", start))
    for turn in range(passes):
        for part in range(SYNC_POINTS):
            for lane in range(lanes):
                fill_segment(memory, turn, part, lane, lanes, columns, segment, memory_kib, passes)
    last = memory[0][columns - 1]
    for lane in range(1, lanes):
        last = xor(last, memory[lane][columns - 1])
    return long_hash(struct.pack("<128Q", *last), length)


def fill_segment(memory, turn, part, lane, lanes, columns, segment, memory_kib, passes):
    """Section 3.4: data-independent addresses in the first half of the first pass, data-dependent ones after."""
    blocks = SYNC_POINTS * lanes * (memory_kib // (SYNC_POINTS * lanes))
    independent = turn == 0 and part < 2
    addresses = []
    for index in range(segment):
        column = part * segment + index
        if independent and index % BLOCK_WORDS == 0:
            counter = [turn, lane, part, blocks, passes, 2, index // BLOCK_WORDS + 1] + [0] * 121
            zero = [0] * BLOCK_WORDS
            addresses = compress(zero, compress(zero, counter))
        if turn == 0 and column < 2:
            continue
        previous = memory[lane][column - 1]
        word = addresses[index % BLOCK_WORDS] if independent else previous[0]
        j1, j2 = word & 0xFFFFFFFF, word >> 32
        other = lane if turn == 0 and part == 0 else j2 % lanes
        # Section 3.4.2: which blocks may be referred to.
        if turn == 0:
            finished = part * segment
            area = finished + index - 1 if other == lane else finished - (1 if index == 0 else 0)
            start = 0
        else:
            area = columns - segment + (index - 1 if other == lane else -(1 if index == 0 else 0))
            start = ((part + 1) * segment) % columns
        x = (j1 * j1) >> 32
        reference = (start + area - 1 - ((area * x) >> 32)) % columns
        made = compress(previous, memory[other][reference])
        memory[lane][column] = xor(made, memory[lane][column]) if turn else made


def long_hash(data, length):
    """H', section 3.3."""
    data = struct.pack("<I", length) + data
    if length <= 64:
        return blake2b(data, digest_size=length).digest()
    out, block = b"", blake2b(data).digest()
    while length - len(out) > 64:
        out += block[:32]
        left = length - len(out)
        block = blake2b(block, digest_size=min(64, left)).digest()
    return out + block


def compress(a, b):
    """G, section 3.5: P over the rows, then over the columns, of 8 × 8 registers of 16 bytes."""
    r = xor(a, b)
    z = list(r)
    for row in range(8):
        permute(z, [16 * row + i for i in range(16)])
    for column in range(8):
        permute(z, [2 * column + 16 * row + half for row in range(8) for half in (0, 1)])
    return xor(z, r)


def permute(v, at):
    """P, section 3.6."""
    for a, b, c, d in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15)):
        mix(v, at[a], at[b], at[c], at[d])
    for a, b, c, d in ((0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
        mix(v, at[a], at[b], at[c], at[d])


def mix(v, a, b, c, d):
    """GB: BLAKE2b's round function with the multiplication of section 3.6."""
    for turn_d, turn_b in ((32, 24), (16, 63)):
        v[a] = (v[a] + v[b] + 2 * (v[a] & 0xFFFFFFFF) * (v[b] & 0xFFFFFFFF)) & MASK
        v[d] = turn_right(v[d] ^ v[a], turn_d)
        v[c] = (v[c] + v[d] + 2 * (v[c] & 0xFFFFFFFF) * (v[d] & 0xFFFFFFFF)) & MASK
        v[b] = turn_right(v[b] ^ v[c], turn_b)


def turn_right(word, bits):
    return ((word >> bits) | (word << (64 - bits))) & MASK


def xor(a, b):
    return [x ^ y for x, y in zip(a, b)]


def check_rfc9106():
    """Section 5.3, the test vector of Argon2id."""
    tag = argon2id(
        b"\x01" * 32, b"\x02" * 16, passes=3, memory_kib=32, lanes=4, secret=b"\x03" * 8, associated=b"\x04" * 12
    )
    assert tag.hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659", "RFC 9106, 5.3"
