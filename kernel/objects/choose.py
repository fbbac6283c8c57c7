"""The object storage that the settings name."""

from functools import cache

from kernel.objects.address import S3Address, read_s3_address
from kernel.objects.local import LocalObjects
from kernel.objects.port import ObjectStore
from kernel.settings import Settings, settings


@cache
def object_store() -> ObjectStore:
    """The object storage of this process, as the settings say."""
    return build_object_store(settings())


def build_object_store(config: Settings) -> ObjectStore:
    """A bucket when `OBJECT_URL` names one, else the folder below the data root.

    Raises ObjectUrlInvalid.
    """
    address = s3_address(config)
    if address is not None:
        from kernel.objects.s3 import S3Objects  # noqa: PLC0415  # aiohttp only where it is needed

        return S3Objects(address)
    signing_key = config.signing_key
    secret = signing_key.get_secret_value().encode() if signing_key else None
    return LocalObjects(config.data_dir / "objects", secret)


def s3_address(config: Settings) -> S3Address | None:
    """The bucket of `OBJECT_URL`, or None. Raises ObjectUrlInvalid."""
    return read_s3_address(config.object_url.get_secret_value()) if config.object_url else None
