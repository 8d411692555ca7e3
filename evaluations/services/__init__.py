"""The verbs of packs.

verb                        subject  payload                                     told to
evaluations.pack_requested  pack     review, kind, language                      nobody
evaluations.pack_retried    pack     review, kind, language                      nobody
evaluations.pack_ready      pack     review, kind, file, size, sha256            who asked for it
evaluations.pack_failed     pack     review, kind, failure                       who asked for it
"""

from evaluations.services.pack import build_pack, language_of, request_pack, retry_pack

__all__ = ["build_pack", "language_of", "request_pack", "retry_pack"]
