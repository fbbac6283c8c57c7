"""A passkey authenticator in software: ES256 keys, real attestation objects, real signatures."""

import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from kernel.sealing import decode_base64url, encode_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class SoftAuthenticator:
    """One device; `origin` is what its browser reports, `verifies` whether it asks for a PIN."""

    origin: str = "http://steward.test"
    rp_id: str = "steward.test"
    verifies: bool = True
    counts: bool = True
    sign_count: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    user_handle: str = ""
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer creation options as `navigator.credentials.create` would."""
        assert options["rp"]["id"] == self.rp_id
        self.user_handle = options["user"]["id"]
        credential = self.credential_id
        attested = bytes(16) + len(credential).to_bytes(2) + credential + self._cose_key()
        auth_data = self._auth_data(ATTESTED) + attested
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": auth_data})
        response = {
            "clientDataJSON": encode_base64url(self._client_data("create", options)),
            "attestationObject": encode_base64url(attestation),
        }
        return self._credential(response)

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer request options as `navigator.credentials.get` would; what the page sends on."""
        self.sign_count += self.counts
        auth_data = self._auth_data(0)
        client_data = self._client_data("get", options)
        signed = auth_data + hashlib.sha256(client_data).digest()
        response = {
            "clientDataJSON": encode_base64url(client_data),
            "authenticatorData": encode_base64url(auth_data),
            "signature": encode_base64url(self.key.sign(signed, ec.ECDSA(SHA256()))),
            "userHandle": self.user_handle,
        }
        return {"challenge": options["challenge"], "credential": self._credential(response)}

    def _credential(self, response: dict[str, str]) -> dict[str, Any]:
        name = encode_base64url(self.credential_id)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }

    def _client_data(self, kind: str, options: dict[str, Any]) -> bytes:
        assert decode_base64url(options["challenge"])
        data = {
            "type": f"webauthn.{kind}",
            "challenge": options["challenge"],
            "origin": self.origin,
            "crossOrigin": False,
        }
        return json.dumps(data).encode()

    def _auth_data(self, more: int) -> bytes:
        flags = PRESENT | more | (VERIFIED if self.verifies else 0)
        place = hashlib.sha256(self.rp_id.encode()).digest()
        return place + bytes([flags]) + self.sign_count.to_bytes(4)

    def _cose_key(self) -> bytes:
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32), numbers.y.to_bytes(32)
        return cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})
