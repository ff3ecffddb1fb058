"""The demo city: a made-up city in Nanning's coordinate frame, made from a seed."""
