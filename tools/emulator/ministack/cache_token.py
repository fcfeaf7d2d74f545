"""Checks what ElastiCache takes for the password of a user with IAM authentication.

Source: ElastiCache User Guide, "Authenticating with IAM"; IAM User Guide, "Create a signed AWS API request".
"""

import hashlib
import hmac
import time
from calendar import timegm
from urllib.parse import parse_qsl, urlsplit

from ministack.core import iam_evaluator
from ministack.core.responses import request_scope
from ministack.core.sigv4 import build_canonical_request, build_string_to_sign, calculate_signature

LONGEST_SECONDS = 900
CLOCK_SKEW_SECONDS = 300
NO_BODY = hashlib.sha256(b"").hexdigest()


class Refused(Exception):
    """Why somebody is not let in: for the emulator's log, clients are not told."""


def check(token, user, cache):
    """`user` and `cache` are MiniStack's records, with their ARNs. Raises Refused."""
    region, account = cache["ARN"].split(":")[3:5]
    address = urlsplit(f"//{token}")
    query = dict(parse_qsl(address.query, keep_blank_values=True))
    wanted = {"Action": "connect", "User": user["UserId"], "ResourceType": "ServerlessCache", "X-Amz-SignedHeaders": "host"}
    for name, value in wanted.items():
        if query.get(name) != value:
            raise Refused(f"{name} is {query.get(name)!r}, not {value!r}")
    if address.netloc != cache["ServerlessCacheName"]:
        raise Refused(f"the token is for the cache {address.netloc!r}")
    key = _check_signature(query, address.netloc, account, region)
    with request_scope(account, region):
        for arn in (cache["ARN"], user["ARN"]):
            if iam_evaluator.enforce(key, "elasticache:Connect", "elasticache", region, arn) is not None:
                raise Refused(f"{key} may not elasticache:Connect on {arn}")


def _check_signature(query, host, account, region):
    try:
        key, *scope = query["X-Amz-Credential"].split("/")
        signed_at = timegm(time.strptime(query["X-Amz-Date"], "%Y%m%dT%H%M%SZ"))
        lifetime, signature = int(query["X-Amz-Expires"]), query["X-Amz-Signature"]
    except (KeyError, ValueError) as error:
        raise Refused(f"no signed address: {error}") from error
    if scope != [query["X-Amz-Date"][:8], region, "elasticache", "aws4_request"]:
        raise Refused(f"the signature is for {'/'.join(scope)}")
    if not 0 < lifetime <= LONGEST_SECONDS or not signed_at - CLOCK_SKEW_SECONDS <= time.time() < signed_at + lifetime:
        raise Refused("the token is not valid now")
    credential = iam_evaluator.resolve_credential(key, account, query.get("X-Amz-Security-Token", ""))
    if isinstance(credential, iam_evaluator.CredentialResolutionError):
        raise Refused(f"nobody has the access key {key}")
    canonical = build_canonical_request("GET", "/", {"host": host}, query, "host", payload_hash=NO_BODY)
    text = build_string_to_sign(query["X-Amz-Date"], scope[0], region, "elasticache", canonical)
    if not hmac.compare_digest(calculate_signature(credential.secret_access_key, scope[0], region, "elasticache", text), signature):
        raise Refused("the signature is of another secret or another address")
    return key
