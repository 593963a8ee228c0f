"""The cookie: a person's number and epoch, signed. What they may do is never in it: that is asked of the store."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.responses import Response

DAYS_VALID = 90
SECONDS_VALID = DAYS_VALID * 24 * 3_600
SALT = "recovery-network-map sign-in 1"
LONGEST = 500  # characters; ours have some 60


@dataclass(frozen=True)
class Claim:
    """Who a cookie says its bearer is; the store says whether that still holds."""

    number: int
    epoch: int


class Cookie:
    """Writes and reads the cookie of one store."""

    def __init__(self, key: str) -> None:
        self._signer = URLSafeTimedSerializer(key, salt=SALT, signer_kwargs={"digest_method": hashlib.sha256})
        # apart for each store: browsers share cookies between the ports of one machine
        self.plain_name = f"recovery-{hashlib.sha256(f'name {key}'.encode()).hexdigest()[:8]}"
        self.secure_name = f"__Host-{self.plain_name}"

    def value(self, number: int, epoch: int) -> str:
        """The text that says who somebody is, with the time of signing."""
        return str(self._signer.dumps([number, epoch]))

    def read(self, cookies: Mapping[str, str], *, https_only: bool) -> Claim | None:
        """Who the cookies say it is; None for no cookie of ours, a changed one, or one that is too old.

        ``https_only``: a cookie that could have come over plain http does not count.
        """
        value = cookies.get(self.secure_name, "") or ("" if https_only else cookies.get(self.plain_name, ""))
        if not value or len(value) > LONGEST:
            return None
        try:
            said = self._signer.loads(value, max_age=SECONDS_VALID)
        except BadData:
            return None
        if not isinstance(said, list) or [type(part) for part in said] != [int, int]:
            return None
        return Claim(*said)

    def put(self, response: Response, number: int, epoch: int, *, https: bool) -> None:
        """Let the answer sign somebody in: no script can read the cookie, no other site can have it sent."""
        response.set_cookie(
            self.secure_name if https else self.plain_name,
            self.value(number, epoch),
            max_age=SECONDS_VALID,
            path="/",
            secure=https,
            httponly=True,
            samesite="strict",
        )

    def drop(self, response: Response, *, https: bool) -> None:
        """Let the answer forget the cookie, under either name."""
        for name in (self.plain_name, self.secure_name) if https else (self.plain_name,):
            secure = name == self.secure_name
            response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="strict")
