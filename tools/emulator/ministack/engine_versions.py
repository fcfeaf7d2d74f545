"""The versions of MySQL 8.4 that RDS has, and which of them an instance may go to. MiniStack's own list ends at 8.0.

Sources: github.com/aws/aws-cdk/pull/38261 (what RDS offered in July 2026), cfn-lint's data for the newest; which of them is
the default differs by region and time. ModifyDBInstance: "If you specify only a major version, Amazon RDS updates the DB
instance to the default minor version if the current minor version is lower".
"""

from ministack.services import rds

MAJOR = "8.4"
MINORS = (5, 6, 7, 8, 9, 10, 11)
DEFAULT = "8.4.9"


def extend():
    stock = rds._ACTION_MAP["DescribeDBEngineVersions"]
    rds._ACTION_MAP["DescribeDBEngineVersions"] = _with_mysql_84(stock)


def for_new(wanted):
    """The version of a new instance."""
    if wanted == MAJOR:
        return DEFAULT
    if wanted not in _versions():
        raise ValueError(f"Cannot find version {wanted} for mysql")
    return wanted


def for_upgrade(live, wanted):
    """The version of an instance after it was asked for another one."""
    if wanted == MAJOR:
        return max(live, DEFAULT, key=_minor)
    if wanted not in _versions() or _minor(wanted) < _minor(live):
        raise ValueError(f"Cannot upgrade mysql from {live} to {wanted}")
    return wanted


def _versions():
    return [f"{MAJOR}.{minor}" for minor in MINORS]


def _minor(version):
    return int(version.split(".")[2])


def _with_mysql_84(stock):
    def describe(parameters):
        wanted = rds._p(parameters, "EngineVersion")
        if rds._p(parameters, "Engine") != "mysql" or not wanted.startswith(MAJOR):
            return stock(parameters)
        is_default_only = rds._p(parameters, "DefaultOnly") == "true"
        members = "".join(
            f"<DBEngineVersion><Engine>mysql</Engine><EngineVersion>{version}</EngineVersion>"
            "<DBParameterGroupFamily>mysql8.4</DBParameterGroupFamily><Status>available</Status></DBEngineVersion>"
            for version in ([DEFAULT] if is_default_only else _versions())
            if wanted in (MAJOR, version)
        )
        return rds._xml(
            200,
            "DescribeDBEngineVersionsResponse",
            f"<DescribeDBEngineVersionsResult><DBEngineVersions>{members}</DBEngineVersions></DescribeDBEngineVersionsResult>",
        )

    return describe
