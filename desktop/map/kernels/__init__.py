"""The pixel work of the map: pure functions from arrays to arrays, without Qt, that let other threads run meanwhile.

An image is premultiplied ARGB32 as uint32, H×W, in memory order, as `QImage.Format_ARGB32_Premultiplied` has it.
Pixel coordinates are float32, y down; the centre of the first pixel is at (0.5, 0.5). What has a coordinate that is
not a number, or that lies outside, is left out or cut off: nothing here fails for where something is.

Every kernel exists twice with the same picture: compiled (`compiled/`, numba) and in numpy (`plain/`), which serves
until `engine.warm_up()` is done and wherever numba is not to be had.
"""
