"""Passwords, kept as scrypt hashes: scrypt:n:r:p:salt:digest."""

import hashlib
import hmac
import secrets
import threading

N, R, P = 2**14, 8, 5
AT_ONCE = threading.BoundedSemaphore(2)  # each takes 16 MiB and a core while it runs


def scrypt(password, salt, n=N, r=R, p=P):
    with AT_ONCE:
        return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p)


def hash_password(password):
    salt = secrets.token_bytes(16)
    return f"scrypt:{N}:{R}:{P}:{salt.hex()}:{scrypt(password, salt).hex()}"


def check_password(password, stored):
    _, n, r, p, salt, digest = stored.split(":")
    found = scrypt(password, bytes.fromhex(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, bytes.fromhex(digest))


# Checked for names that do not exist, so that they take as long as those that do.
NOBODY = hash_password(secrets.token_hex())
