"""What outlives a process: administrators in the app's own database, answers in another one."""

from pymongo import MongoClient
from pymongo.errors import DuplicateKeyError
from werkzeug.security import check_password_hash, generate_password_hash


class Store:
    def __init__(self, url, results):
        client = MongoClient(url, serverSelectionTimeoutMS=5000, tz_aware=True)
        self._admins = client.get_default_database().admins
        self._results = client[results].results

    def keep(self, result):
        """Also when it is kept already: somebody sends the last answer again if they saw an error."""
        self._results.replace_one({"_id": result["_id"]}, result, upsert=True)

    def results(self, experiment):
        return self._results.find({"experiment": experiment}).sort("finished")

    def counts(self):
        """How many have finished each experiment, by its name."""
        groups = self._results.aggregate([{"$group": {"_id": "$experiment", "count": {"$sum": 1}}}])
        return {group["_id"]: group["count"] for group in groups}

    def add_admin(self, name, password):
        """False where there is one of this name."""
        try:
            self._admins.insert_one({"_id": name, "password": generate_password_hash(password)})
        except DuplicateKeyError:
            return False
        return True

    def is_admin(self, name, password):
        admin = self._admins.find_one({"_id": name})
        return admin is not None and check_password_hash(admin["password"], password)
