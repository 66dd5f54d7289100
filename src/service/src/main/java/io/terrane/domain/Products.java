package io.terrane.domain;

import io.terrane.definition.DefinitionRules;
import io.terrane.problem.ProblemException;

/** Ids of products in addresses; what holds for a product may be set before it is published. */
public final class Products {
    public static final String SHAPE =
            "has to be 2 to 63 lower-case letters, digits and hyphens, beginning with a letter";

    private Products() {}

    public static boolean isId(String id) {
        return DefinitionRules.ID.matcher(id).matches();
    }

    /** @throws ProblemException.NotFound when no product can have this id */
    public static String require(String id) {
        if (!isId(id)) {
            throw new ProblemException.NotFound("There is no product " + id + ": an id " + SHAPE + ".");
        }
        return id;
    }
}
