package io.terrane.governance;

import io.terrane.definition.DefinitionRules;
import io.terrane.problem.ProblemException;

/** Ids of products in addresses; a policy may be set before a product is published. */
final class Products {
    static final String SHAPE = "has to be 2 to 63 lower-case letters, digits and hyphens, beginning with a letter";

    private Products() {}

    static boolean isId(String id) {
        return DefinitionRules.ID.matcher(id).matches();
    }

    static String require(String id) {
        if (!isId(id)) {
            throw new ProblemException.NotFound("There is no product " + id + ": an id " + SHAPE + ".");
        }
        return id;
    }
}
