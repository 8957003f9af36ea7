"""Bring a broker's permissions in line with `schemas/acls.yaml`; ask it what we may do."""

from __future__ import annotations

from collections.abc import Iterable

from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    KafkaAdminClient,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
)
from kafka.errors import (
    ClusterAuthorizationFailedError,
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    GroupAuthorizationFailedError,
    KafkaError,
    NotCoordinatorError,
    SecurityDisabledError,
    TopicAuthorizationFailedError,
    TransactionalIdAuthorizationFailedError,
    TransactionalIdNotFoundError,
)

from services import contract
from services.access.acls import Grant, Kind, Rule, parse_acls
from services.access.broker_access import BrokerAccess
from services.errors import StartupError, TransientError
from services.topic_admin import ALLOWED_BY, connect
from services.topics import load_topics

_KINDS: dict[Kind, ResourceType] = {
    "topic": ResourceType.TOPIC,
    "group": ResourceType.GROUP,
    "transactional-id": ResourceType.TRANSACTIONAL_ID,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}

_NOT_YET = (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError)
"""A broker that is still coming up answers so, and only to whom it would let in."""


def load_acls(prefix: str = "") -> tuple[Rule, ...]:
    """Return the project's rules.

    Args:
        prefix: Put before each topic and group.

    Raises:
        DataFileError: The file has a defect.
    """
    return parse_acls(contract.acl_text(), load_topics(prefix), prefix=prefix)


def read_grants(admin: KafkaAdminClient) -> set[Grant]:
    """Return every permission that the broker keeps of the kinds that rules speak of, for clients of any address.

    Raises:
        StartupError: The broker keeps none: it lets anybody do anything.
        TransientError: It refused or did not answer.
    """
    every = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    try:
        found, _ = admin.describe_acls(ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ALLOW, every))
    except SecurityDisabledError as error:
        raise StartupError("the broker has no authorizer: set authorizer.class.name there first") from error
    except ClusterAuthorizationFailedError as error:
        raise StartupError("we may not see who may do what; an administrator of the brokers may") from error
    except KafkaError as error:
        raise TransientError(f"cannot read permissions: {error}") from error
    return {
        Grant(
            acl.principal,
            _NAMES[acl.resource_pattern.resource_type],
            acl.resource_pattern.resource_name,
            acl.resource_pattern.pattern_type == ACLResourcePatternType.PREFIXED,
            acl.operation.name,
        )
        for acl in found
        if acl.resource_pattern.resource_type in _NAMES and acl.host == "*"
    }


def create_grants(admin: KafkaAdminClient, grants: Iterable[Grant]) -> None:
    """Allow what is to be allowed.

    Raises:
        TransientError: The broker refused or did not answer.
    """
    wanted = [_to_acl(grant) for grant in grants]
    try:
        failed = admin.create_acls(wanted)["failed"] if wanted else []
    except KafkaError as error:
        raise TransientError(f"cannot create permissions: {error}") from error
    if failed:
        raise TransientError(f"{len(failed)} permissions not created: {failed[0].__name__}")


def check_rights(access: BrokerAccess, rules: Iterable[Rule]) -> None:
    """See at start that we may do what we shall want to do; later a client would be refused in the middle of its work.

    Raises:
        StartupError: We may not; names each right that is missing.
        TransientError: The broker did not answer.
    """
    admin = connect(access)
    try:
        missing = [right for rule in rules for right in _missing(admin, rule)]
    except KafkaError as error:
        raise TransientError(f"cannot ask for our permissions: {error}") from error
    finally:
        admin.close()
    if missing:
        raise StartupError(f"{access.who} may not {', '.join(missing)}: {ALLOWED_BY}")


def _missing(admin: KafkaAdminClient, rule: Rule) -> list[str]:
    """Ask for one rule, of a resource that need not be there yet. On a group or a transactional id the client library
    asks only whether we may see it: whoever has another's credentials may not."""
    allowed = _ALLOWED[rule.kind](admin, f"{rule.name}rights" if rule.is_prefix else rule.name)
    star = "*" if rule.is_prefix else ""
    return [f"{operation} {rule.kind} {rule.name}{star}" for operation in rule.operations if operation not in allowed]


def _allowed_on_topic(admin: KafkaAdminClient, name: str) -> frozenset[str]:
    (told,) = admin.describe_topics([name])
    if told["error_code"] == TopicAuthorizationFailedError.errno:
        return frozenset()
    operations = told["authorized_operations"]
    return _ANY if operations is None else frozenset(operations)  # None: a broker that does not tell


def _allowed_on_group(admin: KafkaAdminClient, name: str) -> frozenset[str]:
    try:
        admin.describe_groups([name])
    except GroupAuthorizationFailedError:
        return frozenset()
    except _NOT_YET:
        pass
    return _ANY


def _allowed_on_transactions(admin: KafkaAdminClient, name: str) -> frozenset[str]:
    try:
        admin.describe_transactions([name])
    except TransactionalIdAuthorizationFailedError:
        return frozenset()
    except (TransactionalIdNotFoundError, *_NOT_YET):
        pass
    return _ANY


_ANY = frozenset(operation.name for operation in ACLOperation)
_ALLOWED = {
    "topic": _allowed_on_topic,
    "group": _allowed_on_group,
    "transactional-id": _allowed_on_transactions,
}


def _to_acl(grant: Grant) -> ACL:
    pattern = ACLResourcePatternType.PREFIXED if grant.is_prefix else ACLResourcePatternType.LITERAL
    resource = ResourcePattern(_KINDS[grant.kind], grant.name, pattern)
    return ACL(grant.principal, "*", ACLOperation[grant.operation], ACLPermissionType.ALLOW, resource)
