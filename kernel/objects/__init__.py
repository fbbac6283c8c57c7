"""Object storage: the one door to stored files, a folder or a bucket."""

from kernel.objects.choose import build_object_store, object_store
from kernel.objects.local import LocalObjects
from kernel.objects.port import (
    LinkInvalid,
    ObjectMissing,
    ObjectStorageUnavailable,
    ObjectStore,
    checked_key,
    object_key,
    verify_content,
)

__all__ = [
    "LinkInvalid",
    "LocalObjects",
    "ObjectMissing",
    "ObjectStorageUnavailable",
    "ObjectStore",
    "build_object_store",
    "checked_key",
    "object_key",
    "object_store",
    "verify_content",
]
