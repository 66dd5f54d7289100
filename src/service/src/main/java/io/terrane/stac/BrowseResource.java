package io.terrane.stac;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.terrane.access.Authorizer;
import io.terrane.catalog.BrowseStore;
import io.terrane.catalog.BrowseStore.Part;
import io.terrane.catalog.CollectionStore;
import io.terrane.problem.ProblemException;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Catalogs that lead from a collection to each of its Items by links alone. A catalog of up to 500 Items links to them; one of
 * more links to catalogs of its years, these to months, and so on to seconds, and those of more to ranges of ids. Source: STAC
 * API Browseable 1.0.0-rc.3.
 */
@Path("/stac/collections/{collection}/browse")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class BrowseResource {
    static final int MOST_LINKS = 500;

    private static final String FIRST = "from";
    private static final String END = "to";
    private static final Set<String> PARAMETERS = Set.of(FIRST, END, "stac_version");

    private final CollectionStore collections;
    private final BrowseStore items;
    private final Authorizer authorizer;
    private final StacAddresses addresses;

    @Inject
    BrowseResource(CollectionStore collections, BrowseStore items, Authorizer authorizer, StacAddresses addresses) {
        this.collections = collections;
        this.items = items;
        this.authorizer = authorizer;
        this.addresses = addresses;
    }

    @GET
    public String all(
            @PathParam("collection") String collection, @Context UriInfo request, @Context HttpHeaders headers) {
        StacView view = StacView.parse(Parameters.of(request.getQueryParameters(), Parameters.VERSION), headers);
        require(collection);
        return view.render(catalog(collection, Period.ALWAYS, "", Optional.empty()));
    }

    /** One period, or of a second the ids from one on and before another. */
    @GET
    @Path("/{period}")
    public String period(
            @PathParam("collection") String collection,
            @PathParam("period") String period,
            @Context UriInfo request,
            @Context HttpHeaders headers) {
        ObjectNode parameters = Parameters.of(request.getQueryParameters(), PARAMETERS);
        StacView view = StacView.parse(parameters, headers);
        require(collection);
        Optional<String> end = Optional.ofNullable(parameters.path(END).textValue());
        return view.render(
                catalog(collection, Period.parse(period), parameters.path(FIRST).asText(""), end));
    }

    private void require(String collection) {
        if (collections.owner(collection, authorizer.visible()).isEmpty()) {
            throw new ProblemException.NotFound("There is no collection " + collection + " that you may discover.");
        }
    }

    private String catalog(String collection, Period period, String first, Optional<String> end) {
        String root = addresses.stac("/collections/" + collection + "/browse");
        String address = period.name().isEmpty() ? root : root + "/" + period.name();
        boolean whole = first.isEmpty() && end.isEmpty();
        String self = whole ? address : address + range(first, end);
        String name = period.name() + (whole ? "" : " from " + first);
        ObjectNode catalog = JsonNodeFactory.instance.objectNode();
        catalog.put("type", "Catalog").put("stac_version", "1.1.0").put("id", (collection + " " + name).strip());
        catalog.put("title", name.isEmpty() ? "Items by time" : name);
        catalog.put("description", ("Items of " + collection + " " + name).strip() + ".");
        ArrayNode links = catalog.putArray("links");
        StacLinks.add(links, "root", addresses.stac(""), MediaType.APPLICATION_JSON);
        StacLinks.add(links, "self", self, MediaType.APPLICATION_JSON);
        StacLinks.add(links, "parent", whole ? parent(collection, period, root) : address, MediaType.APPLICATION_JSON);
        Part part = new Part(collection, period.from(), period.to(), first, end);
        List<String> ids = items.ids(part, MOST_LINKS + 1);
        Optional<ChronoUnit> parts = period.parts();
        if (ids.size() <= MOST_LINKS) {
            String item = addresses.stac("/collections/" + collection + "/items/");
            ids.forEach(id -> StacLinks.add(links, "item", item + StacRules.encoded(id), ItemFormat.GEOJSON));
        } else if (parts.isPresent()) {
            items.periods(part, parts.get()).stream()
                    .map(start -> period.part(start).name())
                    .forEach(child -> StacLinks.add(links, "child", root + "/" + child, MediaType.APPLICATION_JSON)
                            .put("title", child));
        } else {
            ranges(links, address, items.steps(part, MOST_LINKS), end);
        }
        return catalog.toString();
    }

    private String parent(String collection, Period period, String root) {
        if (period.name().isEmpty()) {
            return addresses.stac("/collections/" + collection);
        }
        Period above = period.whole();
        return above.name().isEmpty() ? root : root + "/" + above.name();
    }

    private static void ranges(ArrayNode links, String address, List<String> steps, Optional<String> end) {
        for (int i = 0; i < steps.size(); i++) {
            Optional<String> next = i + 1 < steps.size() ? Optional.of(steps.get(i + 1)) : end;
            StacLinks.add(links, "child", address + range(steps.get(i), next), MediaType.APPLICATION_JSON)
                    .put("title", "from " + steps.get(i));
        }
    }

    private static String range(String first, Optional<String> end) {
        return "?" + FIRST + "=" + encoded(first)
                + end.map(id -> "&" + END + "=" + encoded(id)).orElse("");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
