"""Everything below `/auth` a person does to sign in and stay safe."""

from fastapi import APIRouter

from gateway.routes.auth import factors, passkeys, passwords, sessions, sign_in

router = APIRouter(tags=["sign-in"])
for _part in (sign_in, sessions, factors, passkeys, passwords):
    router.include_router(_part.router)
