"""The window: it shows the picture and passes on what people do. Everything with Qt is in here."""
