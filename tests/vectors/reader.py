#!/usr/bin/python3
"""A second reader of the protocol, written from docs/protocol.md: it shares no code with the first.

    /usr/bin/python3 tests/vectors/reader.py tests/vectors/parlour-1.json

Needs Debian's python3-cryptography and nothing else. From the passwords and recovery codes in the file it opens the
vaults, verifies every account log, the room's log and every key epoch, opens every wrap, message and file, and sees that
what must be refused is refused. Prints what it opened as JSON; the first thing that is not so ends it with status 1.
"""

import json
import sys

sys.dont_write_bytecode = True

from second import argon2  # noqa: E402
from second.keys import digits, hkdf, open_sealed, private_key_of, unwrap, verify_p256  # noqa: E402
from second.messages import Commit, open_file, open_message  # noqa: E402
from second.people import Person  # noqa: E402
from second.room import Room  # noqa: E402
from second.wire import ZERO, Refused, b64, need, number, pack, sha256, u32, unpack  # noqa: E402


def check_primitives(file):
    argon2.check_rfc9106()
    for one in file["argon2"]:
        made = argon2.argon2id(b64(one["password"]), b64(one["salt"]), passes=one["passes"], memory_kib=one["memoryKiB"])
        need(made == b64(one["hash"]), "argon2id")
    for one in file["encodings"]:
        need(pack(one["context"], *map(b64, one["fields"])) == b64(one["bytes"]), "encoding")
    for one in file["hkdf"]:
        need(hkdf(b64(one["ikm"]), b64(one["info"]), b64(one["salt"])) == b64(one["out"]), "hkdf")
    for one in file["seals"]:
        opened = open_sealed(b64(one["root"]), one["purpose"], b64(one["aad"]), b64(one["sealed"]))
        need(opened == b64(one["plain"]), "seal")


def check_commits(vector, room, people):
    secrets, wraps, last, time = {}, 0, (1, ZERO), 0
    for one in vector["commits"]:
        commit = Commit(one, room, last)
        need(commit.time >= time, "time of commits")
        need(len(one["wraps"]) == len(commit.readers), "a wrap for each reader")
        for (fp, _), wrap in zip(commit.readers, map(b64, one["wraps"])):
            secret = commit.open_wrap(people[fp], wrap)
            need(secrets.setdefault(commit.epoch, secret) == secret, "one secret for all")
            need(people[fp].epochs[commit.epoch] == (secret, commit.hash), "epoch in the vault")
            wraps += 1
        aad = pack("parlour/1/room-card", room.genesis, u32(commit.epoch))
        card = open_sealed(secrets[commit.epoch], "room-card", aad, commit.card)
        need(card.decode() == one["opened"], "room card")
        last, time = (commit.epoch + 1, commit.hash), commit.time
    return secrets, wraps


def check_messages(vector, room, secrets):
    opened, files, counters, previous = 0, 0, {}, {}
    stored = {one["id"]: one for one in vector["files"]}
    for one in vector["messages"]:
        text, hash_, (author, session, epoch, counter, prev) = open_message(b64(one["env"]), room, secrets)
        need((text, hash_) == (one["json"], b64(one["hash"])), "message")
        need(counter == counters.get((session, epoch), -1) + 1, "counter")
        need(prev == previous.get(author, ZERO), "author's chain")
        counters[session, epoch], previous[author] = counter, hash_
        reference = json.loads(text).get("file")
        if reference:
            kept = stored[reference["id"]]
            need(sha256(open_file(reference, b64(kept["sealed"]))) == b64(kept["plainSha256"]), "file")
            files += 1
        opened += 1
    return opened, files


def check_invites(file, room, people):
    for one in file["room"]["invites"]:
        secret, genesis, inviter, seq, head = unpack("parlour/1/invite-link", b64(one["link"]))
        invite = room.invites[head]
        need((genesis, inviter, number(seq)) == (room.genesis, invite["by"], invite["seq"]), "link")
        access = hkdf(secret, pack("parlour/1/invite-access", genesis))
        need(access == b64(one["access"]) and sha256(access) == invite["access"], "invite access")
        need(sha256(b64(one["sealed"])) == invite["sealed"], "sealed invite key")
        aad = pack("parlour/1/invite-key", genesis, invite["access"])
        key, card = unpack("parlour/1/invite-secret", open_sealed(secret, "invite-key", aad, b64(one["sealed"])))
        private_key_of(key, invite["key"])
        need(card.decode() == one["card"], "card of an invite")
    one, by_name = file["invitation"], {person.account.name: person for person in people.values()}
    sender, to = by_name[one["from"]], by_name[one["to"]]
    aad = pack("parlour/1/invitation", room.genesis, sender.account.fp, b64(one["device"]), to.account.fp)
    signed = pack("parlour/1/invitation-signature", aad, sha256(b64(one["wrap"])), sha256(b64(one["sealed"])))
    verify_p256(sender.account.device(b64(one["device"])), signed, b64(one["sig"]))
    secret = unwrap(to.keys[0], sha256(aad), to.account.fp, b64(one["wrap"]))
    need(open_sealed(secret, "invitation", aad, b64(one["sealed"])) == b64(one["link"]), "invitation")
    for pair in file["safetyNumbers"]:
        fps = sorted(by_name[pair[who]].account.fp for who in "ab")
        need(digits(pack("parlour/1/safety-number", *fps)) == pair["digits"], "safety number")
    return len(file["room"]["invites"]) + 1


def check_refused(file, room, secrets):
    for one in file["refused"]:
        try:
            if one["kind"] == "message":
                open_message(b64(one["env"]), room, secrets)
            elif one["kind"] == "entry":
                room.copy_at(one["after"], file["room"]["log"]).apply(one["entry"])
            else:
                Commit(one["commit"], room, (1, ZERO))
        except Refused:
            continue
        raise Refused(f"accepted what was {one['why']}")
    return len(file["refused"])


def read(file):
    check_primitives(file)
    house = b64(file["house"])
    people = {person.account.fp: person for person in (Person(house, one) for one in file["accounts"])}
    vector = file["room"]
    room = Room({fp: person.account for fp, person in people.items()})
    for signed in vector["log"]:
        room.apply(signed)
    need(room.genesis == b64(vector["genesis"]), "genesis")
    need(digits(pack("parlour/1/room-code", room.genesis)) == vector["code"], "room code")
    members = {people[fp].account.name: role for fp, role in room.members.items()}
    need(members == vector["members"], "members")
    secrets, wraps = check_commits(vector, room, people)
    messages, files = check_messages(vector, room, secrets)
    return {
        "accountEntries": sum(len(one["log"]) for one in file["accounts"]),
        "records": sum(len(one["records"]) for one in file["accounts"]),
        "roomEntries": room.seq + 1,
        "commits": len(secrets),
        "wraps": wraps,
        "messages": messages,
        "files": files,
        "invites": check_invites(file, room, people),
        "refused": check_refused(file, room, secrets),
    }


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as handle:
        content = json.load(handle)
    try:
        opened = read(content)
        need(opened == content["counts"], "the file says that there is more")
    except Refused as refusal:
        sys.exit(f"refused: {refusal}")
    print(json.dumps(opened))
