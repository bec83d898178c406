"""The column type of vectors."""

from typing import Any

from sqlalchemy.types import UserDefinedType


class HalfVector(UserDefinedType[Any]):
    """pgvector's vector of 16-bit floats. Written and read as an array in SQL, never as a value of its own."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """The type's name in SQL."""
        return "halfvec"
