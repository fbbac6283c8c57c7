"""A person who has just proved who they are: for whatever changes how they sign in."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated

from fastapi import Depends

from actions.deciders import has_fresh_factor
from actions.errors import StepUpRequired
from erp_domains.authentication.errors import BadCode, BadPasskey, WrongProof
from erp_domains.authentication.models import User
from gateway.caller import Person
from kernel.auth.principal import Principal
from kernel.db.uow import UnitOfWork
from kernel.errors import Unauthenticated


async def _proved(person: Person) -> Principal:
    if not has_fresh_factor(person):
        raise StepUpRequired("confirm it is you first: repeat your second factor or password")
    return person


Proved = Annotated[Principal, Depends(_proved)]


async def own_user(uow: UnitOfWork) -> User:
    """The row of the person signed in. Raises Unauthenticated."""
    user = await uow.session.get(User, uow.principal.user_id)
    if user is None:
        raise Unauthenticated("this sign-in is gone; sign in again")
    return user


@contextmanager
def told_to_a_person() -> Generator[None]:
    """A wrong code of somebody signed in is no reason to sign in again: 403 instead of 401."""
    try:
        yield
    except (BadCode, BadPasskey) as error:
        raise WrongProof(error.message) from error
