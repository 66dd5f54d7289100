package io.terrane.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.audit.AuditLog;
import io.terrane.problem.ProblemException;
import io.terrane.registry.DefinitionRegistry;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Optional;

/** When the products of a domain are computed anew: read by its members, set by its publishers. */
@Path("/api/domains/{domain}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ScheduleResource {
    private final ScheduleStore store;
    private final DefinitionRegistry registry;
    private final Authorizer authorizer;
    private final AuditLog audit;
    private final ObjectMapper json;

    @Inject
    ScheduleResource(
            ScheduleStore store,
            DefinitionRegistry registry,
            Authorizer authorizer,
            AuditLog audit,
            ObjectMapper json) {
        this.store = store;
        this.registry = registry;
        this.authorizer = authorizer;
        this.audit = audit;
        this.json = json;
    }

    @GET
    @Path("/schedules")
    public ObjectNode list(@PathParam("domain") String domain) {
        authorizer.requireMember(domain);
        ObjectNode body = json.createObjectNode();
        ArrayNode schedules = body.putArray("schedules");
        store.ofDomain(domain).forEach(schedule -> schedules.add(document(schedule)));
        return body;
    }

    @GET
    @Path("/definitions/{id}/schedule")
    public ObjectNode get(@PathParam("domain") String domain, @PathParam("id") String id) {
        authorizer.requireMember(domain);
        return document(require(domain, id));
    }

    /** Replaces it. */
    @PUT
    @Path("/definitions/{id}/schedule")
    @Transactional
    public ObjectNode put(@PathParam("domain") String domain, @PathParam("id") String id, JsonNode body) {
        authorizer.require(domain, DomainRole.PUBLISHER);
        Schedule.Rule rule = ScheduleRules.check(body);
        if (registry.newest(domain, id).isEmpty()) {
            throw new ProblemException.Conflict(
                    "There is no definition " + id + " in " + domain + " that is published: publish one first.");
        }
        store.put(domain, id, rule, Instant.now(), authorizer.subject());
        audit.change(
                "change schedule",
                domain,
                id,
                "schedule of " + id,
                document(rule).toString());
        return document(require(domain, id));
    }

    /** What setting this schedule would do, and whether it could be set by now. Changes nothing. */
    @POST
    @Path("/definitions/{id}/schedule/preview")
    public ObjectNode preview(@PathParam("domain") String domain, @PathParam("id") String id, JsonNode body) {
        authorizer.requireMember(domain);
        Schedule.Rule after = ScheduleRules.check(body);
        Optional<Schedule.Rule> before = store.find(domain, id).map(Schedule::rule);
        ObjectNode preview = json.createObjectNode();
        preview.put("action", before.isEmpty() ? "create" : before.get().equals(after) ? "none" : "update");
        preview.put("published", registry.newest(domain, id).isPresent());
        before.ifPresent(rule -> preview.set("before", document(rule)));
        preview.set("after", document(after));
        return preview;
    }

    @DELETE
    @Path("/definitions/{id}/schedule")
    @Transactional
    public void delete(@PathParam("domain") String domain, @PathParam("id") String id) {
        authorizer.require(domain, DomainRole.PUBLISHER);
        if (!store.delete(domain, id)) {
            throw none(domain, id);
        }
        audit.change("delete schedule", domain, id, "schedule of " + id, "{}");
    }

    private Schedule require(String domain, String id) {
        return store.find(domain, id).orElseThrow(() -> none(domain, id));
    }

    private static ProblemException none(String domain, String id) {
        return new ProblemException.NotFound("There is no schedule of " + id + " in " + domain + ".");
    }

    private ObjectNode document(Schedule.Rule rule) {
        ObjectNode body = json.createObjectNode();
        rule.cron().ifPresent(cron -> body.put("cron", cron));
        body.put("zone", rule.zone().getId());
        rule.pollEvery().ifPresent(every -> body.put("pollEvery", every.toString()));
        return body.put("enabled", rule.enabled());
    }

    private ObjectNode document(Schedule schedule) {
        ObjectNode body = json.createObjectNode();
        body.put("domain", schedule.domain()).put("definition", schedule.definition());
        body.setAll(document(schedule.rule()));
        Schedule.State state = schedule.state();
        if (schedule.rule().enabled()) {
            state.nextAt().ifPresent(at -> body.put("nextAt", at.toString()));
            state.pollAt().ifPresent(at -> body.put("pollAt", at.toString()));
        }
        body.put("failures", state.failures());
        state.last().ifPresent(last -> last(body.putObject("last"), last));
        return body.put("changedAt", state.changedAt().toString()).put("changedBy", state.changedBy());
    }

    private static void last(ObjectNode body, Schedule.Last last) {
        body.put("at", last.at().toString()).put("cause", last.cause().text());
        body.put("result", last.result().name());
        last.detail().ifPresent(detail -> body.put("detail", detail));
        last.run().ifPresent(run -> body.put("run", run.toString()));
    }
}
