"""Rooms: the membership log and what each entry does."""

from .keys import verify_p256
from .wire import ZERO, b64, need, number, pack, sha256, u8, u32, unpack

CREATE, ADMIT, JOIN, LEAVE, REMOVE, SET_ROLE, INVITE, VOID, SHARE, RAISE = range(1, 11)
MEMBER, ADMIN, CREATOR = 1, 2, 3
PASSWORD, PERSONAL = 2, 3
GROUP = 1
WEEK_MS = 7 * 24 * 3600 * 1000
# Room entries of a device count that long after its end; its commits do not.
GRACE_MS = 10 * 60_000

# action: least role, whom it names, the roles it may give (section 5.1)
TABLE = {
    CREATE: (CREATOR, "self", (CREATOR,)),
    ADMIT: (MEMBER, "named", (MEMBER,)),
    JOIN: (MEMBER, "self", (MEMBER,)),
    LEAVE: (MEMBER, "self", (0,)),
    REMOVE: (ADMIN, "named", (0,)),
    SET_ROLE: (ADMIN, "named", (MEMBER, ADMIN)),
    INVITE: (MEMBER, "nobody", (0,)),
    VOID: (MEMBER, "nobody", (0,)),
    SHARE: (ADMIN, "named", (0,)),
    RAISE: (CREATOR, "nobody", (0,)),
}
RIGHTS, SUBJECTS, ROLES = ({action: row[i] for action, row in TABLE.items()} for i in range(3))


class Room:
    """Who is in the room, after each entry of its log."""

    def __init__(self, accounts):
        self.accounts, self.seq, self.head, self.time, self.genesis = accounts, -1, ZERO, 0, ZERO
        self.members, self.invites, self.removed = {}, {}, set()
        self.readers_at, self.heads, self.times = {}, [], []

    def copy_at(self, seq, log):
        room = Room(self.accounts)
        for signed in log[: seq + 1]:
            room.apply(signed)
        return room

    def apply(self, signed):
        body, sig = b64(signed["body"]), b64(signed["sig"])
        fields = unpack("parlour/1/room-entry", body)
        need(len(fields) == 11, "fields of a room entry")
        suite, genesis, seq, prev, action, subject, actor, device, role, time, payload = fields
        seq, action, role, time = number(seq), number(action), number(role), number(time)
        need(number(suite) == 1, "suite")
        need(seq == self.seq + 1 and prev == self.head and time >= self.time, "room chain")
        need(genesis == self.genesis, "another room")
        account = self.accounts.get(actor)
        need(account, "unknown actor")
        verify_p256(account.device(device, time - GRACE_MS), body, sig)
        need(role in ROLES[action], "role")
        need(subject == {"self": actor, "nobody": ZERO}.get(SUBJECTS[action], subject), "subject")
        hash_ = sha256(body)
        if action == CREATE:
            need(seq == 0, "create")
            _, kind, room_suite, members_max = unpack("parlour/1/room-genesis", payload)
            need(number(room_suite) == 1 and 2 <= number(members_max) <= 256, "genesis")
            self.kind, self.members_max = number(kind), number(members_max)
            self.genesis, self.members = hash_, {actor: CREATOR}
        elif action == JOIN:
            self.join(genesis, seq, prev, subject, device, time, payload)
        else:
            need(self.members.get(actor, 0) >= RIGHTS[action], "right")
            self.act(action, subject, actor, role, time, payload, hash_, seq)
        need(len(self.members) <= self.members_max, "room is full")
        self.seq, self.head, self.time = seq, hash_, time
        self.heads.append(hash_)
        self.times.append(time)
        self.readers_at[seq] = sorted(self.members)

    def join(self, genesis, seq, prev, subject, device, time, payload):
        invite_hash, sig = unpack("parlour/1/join-proof", payload)
        invite = self.invites.get(invite_hash)
        need(invite and is_open(invite, time), "invite")
        need(invite["kind"] != PERSONAL or invite["target"] == subject, "meant for another")
        need(subject not in self.members and subject not in self.removed, "may not join")
        verify_p256(invite["key"], pack("parlour/1/join", genesis, u32(seq), prev, subject, device, invite_hash), sig)
        invite["joined"].append(subject)
        self.members[subject] = MEMBER

    def act(self, action, subject, actor, role, time, payload, hash_, seq):
        rank, theirs = self.members[actor], self.members.get(subject)
        if action not in (INVITE, VOID, RAISE, SHARE):
            need(payload == b"", "payload")
        if action == ADMIT:
            need(theirs is None and subject != ZERO, "admit")
            self.members[subject] = MEMBER
            self.removed.discard(subject)
        elif action == LEAVE:
            del self.members[subject]
            needs_admin = self.members and self.kind == GROUP and rank >= ADMIN
            need(not needs_admin or max(self.members.values()) >= ADMIN, "promote somebody first")
            self.void_invites(lambda invite: invite["by"] == actor)
        elif action == REMOVE:
            need(theirs and theirs < rank, "remove")
            del self.members[subject]
            self.removed.add(subject)
            self.void_invites_of(subject)
        elif action == SET_ROLE:
            need(theirs and theirs < rank and role != theirs, "set role")
            self.members[subject] = role
            if role < theirs:
                self.void_invites_of(subject)
        elif action == INVITE:
            self.invite(actor, time, payload, hash_, seq)
        elif action == VOID:
            invite = self.invites.get(payload)
            need(invite and is_open(invite, time) and (rank >= ADMIN or invite["by"] == actor), "void invite")
            invite["void"] = True
        elif action == SHARE:
            need(theirs and len(payload) == 4, "share history")
        elif action == RAISE:
            need(payload == u8(1), "raise suite")

    def invite(self, actor, time, payload, hash_, seq):
        kind, key, expires, uses, access, target, sealed = unpack("parlour/1/invite", payload)
        kind, expires, uses = number(kind), number(expires), number(uses)
        need(time <= expires <= time + WEEK_MS and 1 <= uses <= 64, "terms of an invite")
        need((kind == PERSONAL) == (target != ZERO), "target of an invite")
        others = [one for one in self.invites.values() if is_open(one, time)]
        need(len(others) < 64 and access not in [one["access"] for one in others], "too many invites, or two of one token")
        terms = {"kind": kind, "key": key, "expires": expires, "uses": uses, "access": access, "target": target}
        self.invites[hash_] = {**terms, "sealed": sealed, "by": actor, "seq": seq, "joined": [], "void": False}

    def void_invites_of(self, gone):
        self.void_invites(lambda one: one["by"] == gone or gone in one["joined"] or one["kind"] == PASSWORD)

    def void_invites(self, is_over):
        for invite in self.invites.values():
            invite["void"] = invite["void"] or is_over(invite)


def is_open(invite, time):
    return not invite["void"] and len(invite["joined"]) < invite["uses"] and time <= invite["expires"]
