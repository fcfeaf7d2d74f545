"""S3: lifecycle rules, tags, and the refusal to delete a bucket that holds something, as AWS does all three."""

from xml.sax.saxutils import escape

from ministack.services import s3


def extend(provisioners):
    provisioners._S3_BUCKET_CONFIGURATIONS = (
        *provisioners._S3_BUCKET_CONFIGURATIONS,
        ("LifecycleConfiguration", _lifecycle, s3._put_bucket_lifecycle, s3._delete_bucket_lifecycle),
    )
    bucket = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    create_stock, update_stock, delete_stock = bucket["create"], bucket["update"], bucket["delete"]

    def create(logical_id, props, stack_name):
        created = create_stock(logical_id, props, stack_name)
        _tag(created[0], props)
        return created

    def update(physical_id, old, new, *rest, **named):
        updated = update_stock(physical_id, old, new, *rest, **named)
        _tag(updated[0], new)
        return updated

    def delete(name, props):
        if (s3._buckets.get(name) or {}).get("objects"):
            raise ValueError("The bucket you tried to delete is not empty (Service: S3, Status Code: 409)")
        return delete_stock(name, props)

    bucket.update(create=create, update=update, delete=delete)


def _tag(name, props):
    s3._bucket_tags[name] = {tag["Key"]: str(tag["Value"]) for tag in props.get("Tags") or []}


def _lifecycle(configuration):
    rules = "".join(_rule(rule) for rule in configuration.get("Rules") or [])
    head = '<LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
    return f"{head}{rules}</LifecycleConfiguration>".encode()


def _rule(rule):
    parts = [
        f"<ID>{escape(rule.get('Id', ''))}</ID>",
        f"<Filter><Prefix>{escape(str(rule.get('Prefix', '')))}</Prefix></Filter>",
        f"<Status>{rule['Status']}</Status>",
    ]
    if rule.get("ExpirationInDays"):
        parts.append(f"<Expiration><Days>{int(rule['ExpirationInDays'])}</Days></Expiration>")
    for transition in rule.get("Transitions") or []:
        days, kind = int(transition["TransitionInDays"]), transition["StorageClass"]
        parts.append(f"<Transition><Days>{days}</Days><StorageClass>{kind}</StorageClass></Transition>")
    abort = rule.get("AbortIncompleteMultipartUpload")
    if abort:
        days = int(abort["DaysAfterInitiation"])
        parts.append(
            "<AbortIncompleteMultipartUpload>"
            f"<DaysAfterInitiation>{days}</DaysAfterInitiation></AbortIncompleteMultipartUpload>"
        )
    return f"<Rule>{''.join(parts)}</Rule>"
