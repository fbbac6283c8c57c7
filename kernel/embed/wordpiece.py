"""The WordPiece tokenizer of MiniLM, from the vocabulary shipped with this package."""

from functools import cache
from pathlib import Path

from tokenizers import BertWordPieceTokenizer, Encoding

VOCABULARY = Path(__file__).parent / "data" / "minilm_vocab.txt"
TOKENS_MAX = 256  # what all-MiniLM-L6-v2 was trained with; more is cut off
SPECIAL_TOKENS = 2  # [CLS] and [SEP] around every text


@cache
def _tokenizer(is_cutting: bool) -> BertWordPieceTokenizer:
    tokenizer = BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)
    if is_cutting:
        tokenizer.enable_truncation(TOKENS_MAX)
    return tokenizer


def encode_cut(texts: list[str]) -> list[Encoding]:
    """Token ids of each text, cut at `TOKENS_MAX`."""
    return _tokenizer(True).encode_batch(texts)


def count_word_pieces(text: str) -> int:
    """Word pieces of a text, uncut, with the two special tokens."""
    return len(_tokenizer(False).encode(text).ids)
