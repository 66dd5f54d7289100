package io.terrane.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Locale;

/** Who the caller is, for pages and for people who wonder. */
@Path("/portal/me")
public class MeResource {
    private final Authorizer authorizer;
    private final ObjectMapper json;

    @Inject
    MeResource(Authorizer authorizer, ObjectMapper json) {
        this.authorizer = authorizer;
        this.json = json;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public ObjectNode me() {
        Caller caller = authorizer.caller();
        ObjectNode body = json.createObjectNode();
        body.put("signedIn", caller.isSignedIn());
        caller.subject().ifPresent(name -> body.put("name", name));
        body.put("meshAdmin", caller.meshAdmin()).put("auditor", caller.auditor());
        ArrayNode domains = body.putArray("domains");
        caller.roles().forEach((domain, roles) -> {
            ArrayNode names = domains.addObject().put("id", domain).putArray("roles");
            roles.forEach(role -> names.add(role.name().toLowerCase(Locale.ROOT)));
        });
        return body;
    }
}
