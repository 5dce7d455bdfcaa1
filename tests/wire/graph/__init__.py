"""A Graph API of our own making on loopback: Meta's wire format, seeded fictional data, faults on demand, an oracle.

`with served(GraphWorld()) as graph:` (client.py) starts it in a process of its own.
"""
