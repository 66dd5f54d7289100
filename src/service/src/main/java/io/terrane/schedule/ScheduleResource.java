package io.terrane.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.access.DomainRole;
import io.terrane.audit.AuditLog;
import io.terrane.problem.JsonFields;
import io.terrane.problem.ProblemException;
import io.terrane.registry.DefinitionRegistry;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/** When the products of a domain are computed anew: read by its members, set by its publishers. */
@Path("/api/domains/{domain}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ScheduleResource {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(30);

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
        JsonFields fields = new JsonFields(body);
        Optional<ZoneId> zone = fields.choice(
                "zone", false, ScheduleResource::zone, "has to be a time zone such as UTC or Europe/Rome");
        Optional<String> cron = cron(fields, zone.orElse(ZoneOffset.UTC));
        Optional<Duration> pollEvery = fields.choice(
                "pollEvery",
                false,
                ScheduleResource::period,
                "has to be an ISO 8601 duration from PT1M to P30D, such as PT1H");
        boolean enabled = fields.flag("enabled", true);
        if (cron.isEmpty() && pollEvery.isEmpty()) {
            fields.refuse("cron", "or pollEvery has to be there: a schedule without either never does anything");
        }
        fields.check("The schedule");
        if (registry.newest(domain, id).isEmpty()) {
            throw new ProblemException.Conflict(
                    "There is no definition " + id + " in " + domain + " that is published: publish one first.");
        }
        Schedule.Rule rule = new Schedule.Rule(cron, zone.orElse(ZoneId.of("UTC")), pollEvery, enabled);
        store.put(domain, id, rule, Instant.now(), authorizer.subject());
        audit.change(
                "change schedule",
                domain,
                id,
                "schedule of " + id,
                document(rule).toString());
        return document(require(domain, id));
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

    private static Optional<String> cron(JsonFields fields, ZoneId zone) {
        Optional<String> text = fields.optionalText("cron");
        if (text.isPresent()) {
            try {
                if (CronTimes.parse(text.get(), zone).next(Instant.now()).isEmpty()) {
                    fields.refuse("cron", "names no moment that is yet to come");
                }
            } catch (IllegalArgumentException e) {
                fields.refuse(
                        "cron",
                        "has to be five fields: minute, hour, day of month, month, day of week, such as 0 6 * * 1-5; "
                                + e.getMessage());
            }
        }
        return text;
    }

    private static Optional<ZoneId> zone(String text) {
        try {
            return Optional.of(ZoneId.of(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> period(String text) {
        try {
            return Optional.of(Duration.parse(text))
                    .filter(every -> every.compareTo(SHORTEST) >= 0 && every.compareTo(LONGEST) <= 0);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
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
