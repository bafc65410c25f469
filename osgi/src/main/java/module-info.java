/** Plugs provider bundles of an OSGi framework into a {@code NetworkManager}, and unplugs them. */
@SuppressWarnings("requires-transitive-automatic") // OSGi publishes its API without module descriptors.
module io.patchbay.osgi {
    requires transitive io.patchbay;
    // The framework brings it.
    requires static transitive osgi.core;

    exports io.patchbay.osgi;
}
