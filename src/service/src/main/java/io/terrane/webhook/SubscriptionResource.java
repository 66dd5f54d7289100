package io.terrane.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The caller's subscriptions to changes, and what became of their events. */
@Path("/api/subscriptions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SubscriptionResource {
    private static final Set<String> STATES = Set.of("waiting", "delivered", "dead");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Subscriptions subscriptions;
    private final SubscriptionRules rules;
    private final Authorizer authorizer;

    @Inject
    SubscriptionResource(Subscriptions subscriptions, SubscriptionRules rules, Authorizer authorizer) {
        this.subscriptions = subscriptions;
        this.rules = rules;
        this.authorizer = authorizer;
    }

    private String owner() {
        authorizer.requireSignedIn();
        return authorizer.subject();
    }

    @GET
    public ObjectNode list() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putArray("subscriptions");
        subscriptions.ofOwner(owner()).forEach(subscription -> list.add(document(subscription)));
        return body;
    }

    /** The answer has the secret, which is said once. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(JsonNode body) {
        String owner = owner();
        SubscriptionRules.Checked checked = rules.check(body);
        Subscriptions.Created created = subscriptions.create(owner, checked.url(), checked.wanted());
        return Response.created(URI.create(
                        "/api/subscriptions/" + created.subscription().id()))
                .entity(document(created.subscription()).put("secret", created.secret()))
                .build();
    }

    @GET
    @Path("/{id}")
    public ObjectNode get(@PathParam("id") String id) {
        Subscription subscription = subscriptions.require(owner(), id);
        ObjectNode body = document(subscription);
        ObjectNode counts = body.putObject("deliveries");
        subscriptions.counts(subscription.id()).forEach(counts::put);
        return body;
    }

    @DELETE
    @Path("/{id}")
    public Response delete(@PathParam("id") String id) {
        subscriptions.delete(owner(), id);
        return Response.noContent().build();
    }

    /** After the receiver, or whoever is responsible for it, is well again. */
    @POST
    @Path("/{id}/resume")
    public ObjectNode resume(@PathParam("id") String id) {
        subscriptions.resume(owner(), id);
        return document(subscriptions.require(owner(), id));
    }

    @GET
    @Path("/{id}/deliveries")
    public ObjectNode deliveries(@PathParam("id") String id, @QueryParam("state") @Nullable String state) {
        String owner = owner();
        if (state != null && !STATES.contains(state)) {
            throw new ProblemException.BadRequest("'state' has to be waiting, delivered or dead.");
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        ArrayNode list = body.putArray("deliveries");
        subscriptions
                .deliveries(owner, id, Optional.ofNullable(state))
                .forEach(delivery -> list.add(document(delivery)));
        return body;
    }

    @POST
    @Path("/{id}/deliveries/{sequence}/retry")
    public Response retry(@PathParam("id") String id, @PathParam("sequence") long sequence) {
        subscriptions.again(owner(), id, sequence);
        return Response.accepted().build();
    }

    private static ObjectNode document(Subscription subscription) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", subscription.id().toString());
        node.put("url", subscription.url().toString());
        texts(node, "collections", subscription.wanted().collections());
        texts(node, "domains", subscription.wanted().domains());
        texts(node, "kinds", subscription.wanted().kinds());
        subscription.wanted().area().ifPresent(area -> node.set("area", parsed(area)));
        subscription
                .wanted()
                .filter()
                .ifPresent(filter -> node.set(
                        "filter", filter.startsWith("{") ? parsed(filter) : JsonNodeFactory.instance.textNode(filter)));
        node.put("state", subscription.pause().isPresent() ? "paused" : "active");
        subscription.pause().ifPresent(why -> node.put("pause", why));
        node.put("createdAt", subscription.createdAt().toString());
        return node;
    }

    private static void texts(ObjectNode node, String name, List<String> texts) {
        ArrayNode list = node.putArray(name);
        texts.forEach(list::add);
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored document is no JSON", e);
        }
    }

    private static ObjectNode document(Delivery delivery) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("sequence", delivery.sequence()).put("state", delivery.state());
        node.put("attempts", delivery.attempts());
        if (delivery.state().equals("waiting")) {
            node.put("nextAt", delivery.nextAt().toString());
        }
        delivery.status().ifPresent(status -> node.put("status", status));
        delivery.failure().ifPresent(failure -> node.put("failure", failure));
        node.set("event", parsed(delivery.event()));
        return node;
    }
}
