"""Who may come in: people, the links that let them in, and the charter that organisations sign."""

from layers.people.charter import Charter, load_charter, sign, unsign
from layers.people.people import People, SignedIn
from layers.people.secret_key import signing_key

__all__ = ["Charter", "People", "SignedIn", "load_charter", "sign", "signing_key", "unsign"]
