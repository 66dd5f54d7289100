package io.terrane.domain;

import io.terrane.access.Caller;
import io.terrane.access.Directory;
import io.terrane.access.DomainRole;
import io.terrane.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.keycloak.admin.client.Keycloak;
import org.keycloak.admin.client.resource.RealmResource;
import org.keycloak.admin.client.resource.UserResource;
import org.keycloak.representations.idm.GroupRepresentation;
import org.keycloak.representations.idm.RoleRepresentation;
import org.keycloak.representations.idm.UserRepresentation;

/** Groups {@code /domains/{id}/{owner,publisher,viewer}} of a Keycloak realm. */
@ApplicationScoped
class KeycloakDomainGroups implements DomainGroups, Directory {
    private static final Logger LOG = Logger.getLogger(KeycloakDomainGroups.class);
    private static final String ROOT = "domains";
    private static final String SERVICE_ACCOUNT = "service-account-";
    private static final int MOST_MEMBERS = 1_000;
    private static final int MOST_GROUPS = 10_000;
    private static final int LONGEST_NAME = 255;
    private static final int MOST_SUBGROUPS = 10_000;

    private final Keycloak keycloak;
    private final String realm;

    @Inject
    KeycloakDomainGroups(Keycloak keycloak, @ConfigProperty(name = "terrane.identity.realm") String realm) {
        this.keycloak = keycloak;
        this.realm = realm;
    }

    @Override
    public List<String> create(String domain) {
        return answered(() -> {
            List<String> made = new ArrayList<>();
            GroupRepresentation parent = child(root(), domain, made);
            for (DomainRole role : DomainRole.values()) {
                child(parent, name(role), made);
            }
            return made;
        });
    }

    private GroupRepresentation root() {
        return groups().stream()
                .filter(group -> group.getName().equals(ROOT))
                .findFirst()
                .orElseGet(this::createRoot);
    }

    @Override
    public List<String> strangers(Set<String> domains) {
        return answered(() -> realm().groups().group(root().getId()).getSubGroups(0, MOST_SUBGROUPS, true).stream()
                .map(GroupRepresentation::getName)
                .filter(name -> !domains.contains(name))
                .sorted()
                .toList());
    }

    private List<GroupRepresentation> groups() {
        return realm().groups().groups(ROOT, true, 0, 10, true);
    }

    private GroupRepresentation createRoot() {
        GroupRepresentation group = new GroupRepresentation();
        group.setName(ROOT);
        try (Response response = realm().groups().add(group)) {
            requireCreated(response);
        }
        return realm().getGroupByPath("/" + ROOT);
    }

    private GroupRepresentation child(GroupRepresentation parent, String name, List<String> made) {
        return realm().groups().group(parent.getId()).getSubGroups(name, true, 0, MOST_SUBGROUPS, true).stream()
                .filter(group -> group.getName().equals(name))
                .findFirst()
                .orElseGet(() -> {
                    GroupRepresentation group = new GroupRepresentation();
                    group.setName(name);
                    try (Response response =
                            realm().groups().group(parent.getId()).subGroup(group)) {
                        requireCreated(response);
                        made.add(parent.getPath() + "/" + name);
                        return response.readEntity(GroupRepresentation.class);
                    }
                });
    }

    private static void requireCreated(Response response) {
        if (response.getStatusInfo().getFamily() != Response.Status.Family.SUCCESSFUL) {
            throw new WebApplicationException(response.getStatus());
        }
    }

    @Override
    public List<Member> members(String domain) {
        return answered(() -> {
            Map<String, DomainRole> highest = new TreeMap<>();
            for (DomainRole role : DomainRole.values()) {
                for (UserRepresentation user :
                        realm().groups().group(groupId(domain, role)).members(0, MOST_MEMBERS, true)) {
                    highest.put(user.getUsername(), role);
                }
            }
            List<Member> members = new ArrayList<>();
            highest.forEach((user, role) -> members.add(new Member(user, role)));
            return members;
        });
    }

    @Override
    public void put(String domain, String user, DomainRole role) {
        answered(() -> {
            String id = userId(user);
            realm().users().get(id).joinGroup(groupId(domain, role));
            for (DomainRole other : DomainRole.values()) {
                if (other != role) {
                    realm().users().get(id).leaveGroup(groupId(domain, other));
                }
            }
            return null;
        });
    }

    @Override
    public void remove(String domain, String user) {
        answered(() -> {
            String id = userId(user);
            for (DomainRole role : DomainRole.values()) {
                realm().users().get(id).leaveGroup(groupId(domain, role));
            }
            return null;
        });
    }

    @Override
    public Optional<Caller> person(String name) {
        if (!canBeName(name)) {
            return Optional.empty();
        }
        return answered(() -> realm().users().searchByUsername(name, true).stream()
                .findFirst()
                .map(user -> {
                    UserResource found = realm().users().get(user.getId());
                    Set<String> roles = found.roles().realmLevel().listEffective().stream()
                            .map(RoleRepresentation::getName)
                            .collect(Collectors.toSet());
                    List<String> paths = found.groups(0, MOST_GROUPS, true).stream()
                            .map(GroupRepresentation::getPath)
                            .toList();
                    return Caller.of(
                            user.getUsername(), roles.contains("mesh-admin"), roles.contains("auditor"), paths);
                }));
    }

    /** Keycloak takes a search for anything else for its own failure. */
    private static boolean canBeName(String text) {
        return text.length() <= LONGEST_NAME && text.codePoints().noneMatch(Character::isISOControl);
    }

    /** Service accounts are users too, which a search for users leaves out. */
    private String userId(String user) {
        if (!canBeName(user)) {
            throw new ProblemException.NotFound("There is no user of this name.");
        }
        Optional<String> found = user.startsWith(SERVICE_ACCOUNT)
                ? realm().clients().findByClientId(user.substring(SERVICE_ACCOUNT.length())).stream()
                        .filter(client -> Boolean.TRUE.equals(client.isServiceAccountsEnabled()))
                        .map(client -> realm().clients()
                                .get(client.getId())
                                .getServiceAccountUser()
                                .getId())
                        .findFirst()
                : realm().users().searchByUsername(user, true).stream()
                        .map(UserRepresentation::getId)
                        .findFirst();
        return found.orElseThrow(() -> new ProblemException.NotFound("There is no user " + user + "."));
    }

    /** Groups that somebody removed by hand are made again. */
    private String groupId(String domain, DomainRole role) {
        String path = "/" + ROOT + "/" + domain + "/" + name(role);
        try {
            return realm().getGroupByPath(path).getId();
        } catch (WebApplicationException e) {
            if (e.getResponse().getStatus() != Response.Status.NOT_FOUND.getStatusCode()) {
                throw e;
            }
            create(domain);
            return realm().getGroupByPath(path).getId();
        }
    }

    private static String name(DomainRole role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private RealmResource realm() {
        return keycloak.realm(realm);
    }

    /** Keycloak's failures are not the caller's: they are logged here, and told without its words. */
    private static <T> T answered(Supplier<T> request) {
        try {
            return request.get();
        } catch (WebApplicationException | ProcessingException e) {
            LOG.error("Keycloak refused or did not answer", e);
            throw new ProblemException.Unavailable("The identity provider does not do this now; try again later.");
        }
    }
}
