"""Which ports of an address a firewall lets through, all 65535 of them.

A SYN that passes is answered, by SYN-ACK or by RST; one that is dropped is not. A UDP datagram that passes to a closed
port is answered by ICMP. Packets that a firewall of this machine's own stops on the way out are refused when sent.

    scan-ports.py tcp|udp SOURCE TARGET      prints the ports on one line
"""
import select
import socket
import struct
import sys

kind, source, target = sys.argv[1:]
is_v6 = ":" in target
family = socket.AF_INET6 if is_v6 else socket.AF_INET
SOURCE_PORT = 40000
BATCH = 64
SYN, SYN_ACK, RST_ACK = 0x02, 0x12, 0x14
passed = set()


def checksum(port):
    """Of a TCP segment with nothing but a header, over IPv4's pseudo header."""
    pseudo = socket.inet_aton(source) + socket.inet_aton(target) + struct.pack("!HH", socket.IPPROTO_TCP, 20)
    words = struct.unpack("!16H", pseudo + segment(port, 0))
    total = sum(words)
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF


def segment(port, check):
    return struct.pack("!HHIIBBHHH", SOURCE_PORT, port, 1, 0, 5 << 4, SYN, 1024, check, 0)


def read_tcp(packet):
    # IPv4 hands over its header too, IPv6 does not.
    tcp = packet if is_v6 else packet[(packet[0] & 15) * 4 :]
    from_port, to_port = struct.unpack("!HH", tcp[:4])
    if to_port == SOURCE_PORT and tcp[13] in (SYN_ACK, RST_ACK):
        passed.add(from_port)


def read_icmp(packet):
    # The refused datagram comes back inside: ICMP header of 8, IP header of 20 or 40, then its ports.
    icmp = packet if is_v6 else packet[(packet[0] & 15) * 4 :]
    if (icmp[0], icmp[1]) == ((1, 4) if is_v6 else (3, 3)):
        start = 8 + (40 if is_v6 else 20)
        passed.add(struct.unpack("!H", icmp[start + 2 : start + 4])[0])


if kind == "tcp":
    sender = receiver = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_TCP)
    if is_v6:
        sender.setsockopt(socket.IPPROTO_IPV6, 7, 16)  # IPV6_CHECKSUM: the kernel fills it in
    read = read_tcp
else:
    protocol = socket.getprotobyname("ipv6-icmp" if is_v6 else "icmp")
    sender = socket.socket(family, socket.SOCK_DGRAM)
    receiver = socket.socket(family, socket.SOCK_RAW, protocol)
    read = read_icmp
sender.bind((source, 0))
receiver.setblocking(False)


def drain(wait_seconds):
    while select.select([receiver], [], [], wait_seconds)[0]:
        read(receiver.recv(2048))


def send(port):
    packet = segment(port, 0 if is_v6 else checksum(port)) if kind == "tcp" else b"?"
    try:
        sender.sendto(packet, (target, 0 if kind == "tcp" else port))
    except PermissionError:
        pass  # Our own firewall stopped it.


for port in range(1, 65536):
    send(port)
    if port % BATCH == 0:
        drain(0)
drain(2)
print(",".join(map(str, sorted(passed))))
