package io.terrane.execution;

import java.io.IOException;

/** Takes the values of a part row by row, from the first on. */
interface RowTarget {
    /**
     * Takes a row of values that come from stored numbers which are nothing special.
     *
     * @return false when some value is not finite, or at or outside of a bound of the valid range; nothing has changed then
     */
    boolean takeOrdinary(int row, ValueRow values) throws IOException;

    /** Takes a row whose values are in the valid range or NaN. */
    void take(int row, ValueRow values) throws IOException;
}
