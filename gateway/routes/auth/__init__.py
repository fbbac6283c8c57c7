"""Everything below `/auth` a person does to sign in and stay safe."""

from fastapi import APIRouter, Depends

from gateway.routes.auth import factors, passkeys, passwords, sessions, sign_in
from gateway.routes.auth.crowding import require_room

router = APIRouter(tags=["sign-in"], dependencies=[Depends(require_room)])
for _part in (sign_in, sessions, factors, passkeys, passwords):
    router.include_router(_part.router)
