package io.terrane.testing;

import io.restassured.RestAssured;
import io.restassured.filter.Filter;
import io.restassured.filter.FilterContext;
import io.restassured.response.Response;
import io.restassured.specification.FilterableRequestSpecification;
import io.restassured.specification.FilterableResponseSpecification;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Every response of the STAC API to any test is validated as a {@link StacAnswer}. */
public final class ValidStac implements BeforeAllCallback, Filter {
    @Override
    public void beforeAll(ExtensionContext context) {
        if (RestAssured.filters().stream().noneMatch(ValidStac.class::isInstance)) {
            RestAssured.filters(new ValidStac());
        }
    }

    @Override
    public Response filter(
            FilterableRequestSpecification request, FilterableResponseSpecification expected, FilterContext context) {
        Response response = context.next(request, expected);
        String address = request.getURI();
        // Not what tests ask other servers.
        if (address.contains(":" + RestAssured.port + "/stac")
                && response.contentType().contains("json")
                && !response.asString().isEmpty()) {
            new StacAnswer(
                            address,
                            response.statusCode(),
                            response.contentType(),
                            response.asString(),
                            isPartial(request))
                    .assertValid();
        }
        return response;
    }

    private static boolean isPartial(FilterableRequestSpecification request) {
        return request.getURI().contains("fields=")
                || (request.getBody() instanceof Object body && body.toString().contains("\"fields\""));
    }
}
