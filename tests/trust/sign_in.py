"""Sign-in under attack: each way in that is not the right one is tried, and nobody may come in by it.

Beside each attack stands the honest way that looks most like it, which must work: a door that is only shut proves
nothing.
"""

import itertools
import string
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

from itsdangerous import BadData, TimestampSigner, URLSafeSerializer, URLSafeTimedSerializer, base64_decode
from sqlalchemy import select

from layers.errors import RecoveryMapError
from layers.people import accounts, links, sign, tokens, unsign
from layers.people.charter import load_charter
from layers.store.tables_people import invitations
from tests.proofs.doors import COMMAND_LINE, MEMBER_OF, OWN, Door, a_door
from tests.trust.row import Fault, Row, replaced, size
from web.entry import cookie as cookie_module
from web.entry import same_site, session

Tries = Iterator[bool]  # True: somebody came in, or did what they may not
Attack = Callable[[Door], Tries]
ELSEWHERE = (
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},  # another subdomain
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://testserver.evil.example"},
    {"Origin": "http://testserver:8000"},
    {"Origin": ""},
)


# --- cookies


def changed_cookie(door: Door) -> Tries:
    """One character of a good cookie put in, left out or made another, at every place."""
    name, good = next(iter(door.cookie_of(door.person()).items()))
    letters = string.ascii_letters + string.digits + "-_.="
    for place, letter in itertools.product(range(len(good)), letters[: size(len(letters), 3)]):
        for text in (good[:place] + letter + good[place + 1 :], good[:place] + letter + good[place:]):
            # the last character of each part carries spare bits: another spelling of the same bytes is no other cookie
            if text != good and not same_bytes(text, good):
                yield session.signed_in(door.house, {name: text}) is not None
    for end in range(len(good)):
        yield session.signed_in(door.house, {name: good[:end]}) is not None


def same_bytes(text: str, good: str) -> bool:
    """Whether two cookies are the same bytes, spelt otherwise in base64."""
    parts, whole = text.split("."), good.split(".")
    if len(parts) != len(whole):
        return False
    return all(spelt(one) == spelt(other) for one, other in zip(parts, whole, strict=True))


def spelt(part: str) -> bytes | str:
    """The bytes that a part stands for, or the part itself where it is no base64."""
    try:
        return base64_decode(part)
    except BadData:
        return part


def forged_cookie(door: Door) -> Tries:
    """Made with another key, for another purpose, without time, or with no signature at all."""
    person = door.person()
    said, name = [person.number, person.epoch], door.house.cookie.plain_name
    key = "k" * 64
    texts = [
        cookie_module.Cookie(key).value(*said),
        URLSafeTimedSerializer(key, salt=cookie_module.SALT).dumps(said),
        URLSafeTimedSerializer("", salt=cookie_module.SALT).dumps(said),
        URLSafeSerializer(key, salt=cookie_module.SALT).dumps(said),
        f"[{person.number},{person.epoch}]",
        f"user_{person.number}",
        "x" * 100_000,
        "",
    ]
    for text in texts:
        yield door.is_inside({name: text})


def other_purpose(door: Door) -> Tries:
    """Signed with the very key, but for something else, or saying something else."""
    person, signer = door.person(), door.house.cookie._signer
    name = door.house.cookie.plain_name
    salted = URLSafeTimedSerializer(signer.secret_keys, salt="another purpose", signer_kwargs=signer.signer_kwargs)
    yield door.is_inside({name: salted.dumps([person.number, person.epoch])})
    for said in ({"number": person.number}, [person.number], [str(person.number), "1"], [True, 1], None, "1"):
        yield door.is_inside({name: signer.dumps(said)})


def old_cookie(door: Door) -> Tries:
    """A good cookie from more than ninety days ago, or from the future by as much."""
    person = door.person()
    for days in (91, 400, 4_000):
        then = int((datetime.now(UTC) - timedelta(days=days)).timestamp())
        with replaced(TimestampSigner, "get_timestamp", lambda _self, then=then: then):
            stale = door.cookie_of(person)
        yield door.is_inside(stale)


def stolen_after_sign_out(door: Door) -> Tries:
    """A copy of the cookie, used after its owner has signed out; and the owner's own, left in another browser."""
    for _ in range(size(20, 2)):
        cookies = door.cookie_of(door.person())
        door.browser(cookies).post("/sign-out", headers=OWN)
        yield door.is_inside(cookies)


def removed_person(door: Door) -> Tries:
    """The cookie of somebody who was removed, in every role."""
    for role in accounts.ROLES:
        person = door.person(role, MEMBER_OF if role == "member" else "")
        door.person("keeper")  # so that a keeper may go
        door.people.remove(person.number, actor=COMMAND_LINE)
        yield door.is_inside(door.cookie_of(person))
        yield door.people.who(person.number, person.epoch + 1) is not None


def signed_out_by_keeper(door: Door) -> Tries:
    """The cookie of somebody whom a keeper has signed out everywhere."""
    person = door.person()
    door.people.sign_out_everywhere(person.number, actor=COMMAND_LINE)
    yield door.is_inside(door.cookie_of(person))


def everybody_signed_out(door: Door) -> Tries:
    """Any cookie, and any link to come back, after everybody was signed out."""
    everybody = [door.person(), door.person("keeper"), door.person("member", MEMBER_OF)]
    again = [door.people.link_for(person.number, actor=person.actor) for person in everybody]
    door.people.sign_everybody_out(actor=COMMAND_LINE)
    for person, link in zip(everybody, again, strict=True):
        yield door.is_inside(door.cookie_of(person))
        yield door.joins(link)


def over_plain_http(door: Door) -> Tries:
    """Where people come by https, a cookie that could have come over http."""
    cookies = door.cookie_of(door.person())
    with replaced(session, "is_https", lambda: True):
        yield door.is_inside(cookies)


def role_taken_away(door: Door) -> Tries:
    """The same cookie after a keeper has made its owner less, and after the organisation's signature has ended."""
    person = door.person("keeper")
    door.person("keeper")
    door.people.change_role(person.number, role="contributor", actor=COMMAND_LINE)
    found = session.signed_in(door.house, door.cookie_of(person))
    yield found is None or found.actor.role != "contributor"
    member, charter = door.person("member", MEMBER_OF), load_charter(door.house.folder)
    unsign(door.house.store, MEMBER_OF, why="A try", actor=COMMAND_LINE)
    found = session.signed_in(door.house, door.cookie_of(member))
    yield found is None or (found.actor.role, found.actor.organisation) != ("contributor", "")
    yield not refused(lambda: door.invitation("member", MEMBER_OF))
    day = charter.date
    sign(door.house.store, MEMBER_OF, charter, on=day, today=day, actor=COMMAND_LINE)


# --- links


def replayed(door: Door) -> Tries:
    """A link that has been used."""
    token = door.invitation()
    door.people.accept(token, name="Sam")
    yield door.joins(token)


def expired(door: Door) -> Tries:
    """A link more than seven days old."""
    for days in (-1, 0):
        with replaced(links, "DAYS_VALID", days), door.house.store.database.writing() as connection:
            made = {"role": "keeper", "organisation": "", "person": None, "made_by": "user_1"}
            token = links.make(connection, **made, days=days)
        yield door.joins(token)


def withdrawn(door: Door) -> Tries:
    """A link that a keeper has taken back."""
    token = door.invitation()
    door.people.withdraw(tokens.hash_of(token), actor=COMMAND_LINE)
    yield door.joins(token)


def of_a_removed_keeper(door: Door) -> Tries:
    """A link that a keeper made and kept back, used after that keeper was removed, or made something else."""
    door.person("keeper")
    for end in (
        lambda number: door.people.remove(number, actor=COMMAND_LINE),
        lambda number: door.people.change_role(number, role="reviewer", actor=COMMAND_LINE),
    ):
        keeper = door.person("keeper")
        token, again = (
            door.invitation("keeper", by=keeper.actor),
            door.people.link_for(keeper.number, actor=keeper.actor),
        )
        end(keeper.number)
        yield door.joins(token)
        yield door.joins(again)


def own_link_after_sign_out(door: Door) -> Tries:
    """A thief with a cookie makes a link for another device; its owner signs out; the thief uses the link."""
    person = door.person()
    token = door.people.link_for(person.number, actor=person.actor)
    door.browser(door.cookie_of(person)).post("/sign-out", headers=OWN)
    yield door.joins(token)


def raced(door: Door) -> Tries:
    """One link, used by many at the same moment: one comes in, and one alone."""
    for _ in range(size(25, 2)):
        token = door.invitation()
        with ThreadPoolExecutor(8) as pool:
            inside = list(pool.map(lambda _n, token=token: let_in(door, token), range(8)))
        yield from [sum(inside) != 1] * 8


def let_in(door: Door, token: str) -> bool:
    return not refused(lambda: door.people.accept(token, name="Sam"))


def never_a_link(door: Door) -> Tries:
    """Guesses, what the store keeps of a link, an older link with a letter changed, and what is no token at all."""
    token = door.invitation()
    other = "A" if token[0] != "A" else "B"
    guesses = [tokens.hash_of(token), other + token[1:], token[:-1], token + "A", token.swapcase(), "", "' OR 1=1 --"]
    guesses += ["%00", "..%2F..", "x" * 5_000, tokens.hash_of(""), "é" * 43]
    guesses += [tokens.new_token() for _ in range(size(300, 20))]
    for guess in guesses:
        yield door.joins(guess)
    kept = door.house.store.database
    with kept.reading() as connection:
        for hashed in connection.execute(select(invitations.c.token_hash)).scalars():
            yield door.joins(hashed)


# --- other sites


def cross_site_join(door: Door) -> Tries:
    """A form on another site that would sign its visitor in as somebody else; the link must not be used up either."""
    for headers in ELSEWHERE:
        token = door.invitation()
        yield door.joins(token, headers=headers)
        yield not door.joins(token)


def cross_site_sign_out(door: Door) -> Tries:
    """A form on another site that would sign its visitor out."""
    cookies = door.cookie_of(door.person())
    for headers in ELSEWHERE:
        door.browser(cookies).post("/sign-out", headers=headers)
        yield not door.is_inside(cookies)


def looked_at_only(door: Door) -> Tries:
    """A mail scanner opens the link, many times and in two ways: nobody is signed in, and the link still works."""
    for _ in range(size(20, 2)):
        token, scanner = door.invitation(), door.browser()
        for look in (scanner.get, scanner.head, scanner.get, scanner.get):
            look(f"/join/{token}")
            yield bool(scanner.cookies)
        yield not door.joins(token)


# --- people who are in, and want more


def more_than_their_role(door: Door) -> Tries:
    """Everybody but a keeper: inviting, listing, removing, changing roles, making a link for another person."""
    other = door.person("keeper")
    for role in ("contributor", "member", "reviewer", "commissioner"):
        actor = door.person(role, MEMBER_OF if role == "member" else "").actor
        ask = door.people
        for deed in (
            partial(ask.invite, role="keeper"), partial(ask.link_for, other.number), ask.list, ask.invitations,
            partial(ask.remove, other.number), partial(ask.change_role, other.number, role="contributor"),
            partial(ask.sign_out_everywhere, other.number), partial(ask.set_email, other.number, "a@example.org"),
            partial(ask.enrol, name="A", email="b@example.org", role="keeper"), partial(ask.withdraw, "0" * 64),
        ):  # fmt: skip
            yield not refused(lambda deed=deed, actor=actor: deed(actor=actor))


def as_another_keeper(door: Door) -> Tries:
    """A keeper who would come in as another keeper, and so be two people at once."""
    one, other = door.person("keeper"), door.person("keeper")
    yield not refused(lambda: door.people.link_for(other.number, actor=one.actor))


def refused(deed: Callable[[], object]) -> bool:
    """Whether one of our errors says no."""
    try:
        deed()
    except RecoveryMapError:
        return True
    return False


# --- the honest ways


def honest(door: Door) -> Iterator[bool]:
    """What must work: coming in, staying in, coming back, from browsers old and new."""
    for headers in (OWN, {"Sec-Fetch-Site": "none"}, {"Origin": "http://testserver"}, {}):
        yield door.joins(door.invitation(), headers=headers)
    person = door.person("member", MEMBER_OF)
    yield door.is_inside(door.cookie_of(person))
    yield (person.actor.role, person.actor.organisation) == ("member", MEMBER_OF)
    yield door.joins(door.people.link_for(person.number, actor=person.actor))
    yield door.is_inside(door.cookie_of(person))  # coming in elsewhere ends nothing here
    then = int((datetime.now(UTC) - timedelta(days=89)).timestamp())
    with replaced(TimestampSigner, "get_timestamp", lambda _self: then):
        yield door.is_inside(door.cookie_of(person))


GROUPS: dict[str, tuple[Attack, ...]] = {
    "cookies forged, changed or old": (changed_cookie, forged_cookie, other_purpose, old_cookie, over_plain_http),
    "cookies stolen before sign-out, removal, a lesser role": (
        stolen_after_sign_out, removed_person, signed_out_by_keeper, role_taken_away, everybody_signed_out,
    ),
    "links replayed, expired, withdrawn, raced, guessed": (
        replayed, expired, withdrawn, of_a_removed_keeper, own_link_after_sign_out, raced, never_a_link,
    ),
    "forms from other sites, and scanners": (cross_site_join, cross_site_sign_out, looked_at_only),
    "people who want more than their role": (more_than_their_role, as_another_keeper),
}  # fmt: skip


def rows() -> Iterator[Row]:
    """Each group of attacks: how many tries in how many ways, and how many came in."""
    with a_door() as door:
        for words, attacks in GROUPS.items():
            came_in = {attack.__name__: list(attack(door)) for attack in attacks}
            tries, let = sum(map(len, came_in.values())), [name for name, found in came_in.items() if any(found)]
            figure = f"{tries:,} tries in {len(attacks)} ways, {', '.join(let) or '0'} let in"
            yield Row(f"sign-in: {words}", figure, not let and all(came_in.values()))
        works = list(honest(door))
        yield Row("sign-in: the honest ways", f"{sum(works)} of {len(works)} work", all(works))


def fault(owner: object, name: str, value: object) -> Fault:
    """The code with one thing of it replaced."""
    return partial(replaced, owner, name, value)


@contextmanager
def tokens_kept() -> Iterator[None]:
    """What the store keeps of a link is the link's own secret."""
    with replaced(links, "hash_of", lambda token: token), replaced(tokens, "hash_of", lambda token: token):
        yield


def epoch_ignored() -> AbstractContextManager[object]:
    """The person is looked up by number alone."""

    def find(connection: object, number: int, _epoch: int) -> object:
        try:
            return accounts.fetch(connection, number)
        except RecoveryMapError:
            return None

    return replaced(accounts, "find", find)


FAULTS: dict[str, Fault] = {
    "the epoch of a cookie is not asked for": epoch_ignored,
    "links are not used up": fault(links, "use_up", lambda *_args, **_options: None),
    "the age of a link does not matter": fault(
        links, "state_of", lambda row: "used" if row["used_at"] else "withdrawn" if row["withdrawn_at"] else "waiting"
    ),
    "removal leaves links as they are": fault(links, "withdraw_of", lambda *_args: 0),
    "signing out leaves links as they are": fault(links, "withdraw_for", lambda *_args: 0),
    "the store keeps the tokens themselves": tokens_kept,
    "forms from other sites go through": fault(same_site, "is_own", lambda _headers: True),
    "the age of a cookie does not matter": fault(cookie_module, "SECONDS_VALID", 10**9),
    "a member stays one without a signature": fault(accounts, "_is_listed", lambda *_args: True),
}
