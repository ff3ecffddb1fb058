"""A base map of vector tiles: each painted as a picture, also finer than the file goes, and its places with names."""

from __future__ import annotations

import zlib
from functools import lru_cache

from layers.exchange.basemap import check_there, has_room, send_pictures
from layers.exchange.limits import MB
from layers.exchange.refusal import Refusal
from layers.exchange.sink import Sink
from layers.exchange.tile_files import Key, Pictures, TileFile
from layers.exchange.vector_tiles.decode import BadTile, TileLayer, layers_of
from layers.exchange.vector_tiles.paint import painted
from layers.exchange.vector_tiles.places import Places
from layers.i18n import N_, message
from layers.pyramid import Cells

_FINER = 1
_MOST_OVER = 2
"""How many zooms a base map is painted beyond the finest of the file, where there is room: its lines stay sharp."""
_TILE_BYTES = 16 * MB
_LOOKED_AT = 100


def send_vector_base(tiles: TileFile, sink: Sink) -> None:
    """The base map as rasters of colours, and the places with a name that its tiles hold as a table of their own."""
    check_there(tiles)
    source = _Vectors(tiles)
    source.check()
    over = source.over()
    pictures = Pictures(tiles, source.keys(over), lambda key: source.cells(key, over), _FINER, source.damaged)
    send_pictures(pictures, sink)
    if sink.brief:
        source.look()
    source.places.send(sink, tiles)


class _Vectors:
    """Reads a tile once for all pictures that are made of it."""

    def __init__(self, tiles: TileFile) -> None:
        self._tiles = tiles
        self._finest = max(tiles.keys)
        self.places = Places()
        self.damaged: set[Key] = set()
        self._layers = lru_cache(maxsize=4)(self._read)

    def check(self) -> None:
        """Refuse a file of whose tiles the first is none."""
        key = self._finest, *min(self._tiles.keys[self._finest])
        try:
            self._layers(key)
        except (BadTile, zlib.error) as error:
            raise Refusal(
                message(N_("The tiles of {file} are no vector tiles that can be read."), file=self._tiles.name),
                message(N_("Have it made with tiles of the MVT sort, as they are or gzipped.")),
            ) from error

    def over(self) -> int:
        """How many zooms beyond its own it has room for."""
        return next((n for n in range(_MOST_OVER, 0, -1) if self._fits(n)), 0)

    def keys(self, over: int) -> dict[int, frozenset[tuple[int, int]]]:
        """The file's own, and the parts of its finest ones."""
        found = dict(self._tiles.keys)
        for _ in range(over):
            zoom = max(found)
            children = {(2 * x + i, 2 * y + j) for x, y in found[zoom] for i in (0, 1) for j in (0, 1)}
            found[zoom + 1] = frozenset(children)
        return found

    def cells(self, key: Key, over: int) -> Cells | None:
        zoom, x, y = key
        k = max(zoom - self._finest, 0)
        try:
            layers = self._layers((zoom - k, x >> k, y >> k))
        except (BadTile, zlib.error):
            return None
        return painted(layers, zoom, part=(k, x - (x >> k << k), y - (y >> k << k)))

    def look(self) -> None:
        """Find some places, where nothing is to be painted."""
        for zoom, there in sorted(self._tiles.keys.items()):
            for place in sorted(there)[:_LOOKED_AT]:
                try:
                    self._layers((zoom, *place))
                except (BadTile, zlib.error):
                    continue
                if self.places.count:
                    return

    def _fits(self, over: int) -> bool:
        keys = self.keys(over)
        return has_room(keys, sorted(keys, reverse=True), _FINER)

    def _read(self, key: Key) -> list[TileLayer]:
        """BadTile or zlib.error for a tile that is none: looked at once, whatever pictures want it."""
        if key in self.damaged:
            raise BadTile("looked at before")
        try:
            layers = layers_of(_unpacked(self._tiles.data(key)))
        except (BadTile, zlib.error):
            self.damaged.add(key)
            raise
        self.places.add(key, layers)
        return layers


def _unpacked(data: bytes) -> bytes:
    """Gunzipped where it is gzipped; BadTile for more than a tile may hold."""
    if data[:2] != b"\x1f\x8b":
        return data
    unpacker = zlib.decompressobj(wbits=31)
    unpacked = unpacker.decompress(data, _TILE_BYTES + 1)
    if len(unpacked) > _TILE_BYTES or not unpacker.eof:
        raise BadTile("too long, or cut off")
    return unpacked
