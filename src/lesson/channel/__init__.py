"""Conda channels of the lesson's own: real packages, made here from sources and from Debian's."""
