/** The object store port and its adapters. */
@org.jspecify.annotations.NullMarked
package io.terrane.raster.store;
