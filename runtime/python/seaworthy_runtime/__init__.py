# What stands around the app inside each gunicorn worker. gunicorn.conf.py loads it by path, so nothing of it is on
# sys.path and no module of the app can be shadowed.
