"""GDAL by allow-list: which of its drivers may exist in a reader's process, decided before it is loaded.

Our readers need none of them. The list holds all the same, for whatever library a later reader brings in.
"""

from __future__ import annotations

ALLOWED = ("GTiff", "GeoJSON", "CSV", "KML", "LIBKML", "GPX", "ESRI Shapefile", "GPKG", "MEM", "Memory")

SKIPPED = tuple(
    name.strip()
    for name in (
        "AAIGrid, ACE2, ADBC, ADRG, AIG, AIVector, AVCBin, AVCE00, AirSAR, AmigoCloud, BAG, BIGGIF, BLX, BMP, BSB, "
        "BT, BYN, CALS, CEOS, COASP, COG, COSAR, CPG, CSW, CTG, CTable2, Carto, DAAS, DERIVED, DGN, DIMAP, DIPEx, "
        "DOQ1, DOQ2, DTED, DXF, ECRGTOC, EDIGEO, EEDA, EEDAI, EHdr, EIR, ELAS, ENVI, ERS, ESAT, ESRIC, ESRIJSON, "
        "Elasticsearch, FAST, FIT, FlatGeobuf, GDALG, GFF, GIF, GML, GNMDatabase, GNMFile, GPSBabel, GRASSASCIIGrid, "
        "GRIB, GS7BG, GSAG, GSBG, GSC, GTFS, GTI, GTX, GXF, GenBin, GeoJSONSeq, GeoRSS, HDF5, HDF5Image, HF2, HFA, "
        "HTTP, ILWIS, IRIS, ISCE, ISG, ISIS2, ISIS3, Idrisi, JAXAPALSAR, JDEM, JML, JP2OpenJPEG, JPEG, JSONFG, "
        "KMLSUPEROVERLAY, KRO, L1B, LAN, LCP, LOSLAS, LVBAG, Leveller, MAP, MBTiles, MFF, MFF2, MRF, MSGN, MVT, "
        "MapInfo File, MapML, MiraMonVector, NDF, NGSGEOID, NGW, NITF, NOAA_B, NSIDCbin, NTv2, NWT_GRC, NWT_GRD, "
        "OAPIF, ODS, OGCAPI, OGR_GMT, OGR_PDS, OGR_VRT, OSM, OZI, OpenFileGDB, PAux, PCIDSK, PCRaster, PDF, PDS, "
        "PDS4, PGDUMP, PLMOSAIC, PLSCENES, PMTiles, PNG, PNM, PRF, R, RIK, RMF, ROI_PAC, RPFTOC, RRASTER, RS2, RST, "
        "Rasterlite, S102, S104, S111, S57, SAFE, SAGA, SAR_CEOS, SDTS, SENTINEL2, SGI, SIGDEM, SNAP_TIFF, SNODAS, "
        "SQLite, SRP, SRTMHGT, STACIT, STACTA, SXF, Selafin, TGA, TIL, TSX, Terragen, TopoJSON, USGSDEM, VDV, VFK, "
        "VICAR, VRT, WAsP, WCS, WEBP, WFS, WMS, WMTS, XLSX, XPM, XYZ, ZMap, Zarr, netCDF "
    ).split(",")
)
"""Every other driver of the libraries we pin; a test compares, so that a new one cannot come in unseen."""

SETTINGS = {
    "GDAL_SKIP": ",".join(SKIPPED),
    "OGR_SKIP": ",".join(SKIPPED),
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTPS_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_TIMEOUT": "1",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_VRT_ENABLE_RAWRASTERBAND": "NO",
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_DRIVER_PATH": "disable",
    "OGR_SQLITE_LOAD_EXTENSIONS": "",
    "OGR_GEOJSON_MAX_OBJ_SIZE": "100",
    "CPL_VSIL_CURL_USE_HEAD": "NO",
    "PROJ_NETWORK": "OFF",
}
"""The environment of a reader's process, set before anything is imported in it."""
