// SPDX-License-Identifier: Apache-2.0
package io.patchbay.doctor;

import io.patchbay.Endpoint;
import io.patchbay.NetworkManager;
import io.patchbay.NetworkObserver;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * Examines why a provider is not seen. Immutable.
 *
 * <p>An application asks about itself, when something is missing or at its start:
 *
 * <pre>{@code
 * Diagnosis diagnosis = Doctor.of(network).examine(Endpoint.parse("tcp+json+lz://hub.example:7171"));
 * if (!diagnosis.isHealthy()) {
 *     logger.log(Level.WARNING, diagnosis.toString());
 * }
 * }</pre>
 *
 * <p>or has it done whenever a manager is built or an endpoint cannot be composed, with {@link #observer()}.
 *
 * <p>Jars are read, without running anything of them. To read those of a typical application takes some hundred
 * milliseconds, so no I/O thread should do it.
 */
public final class Doctor {

    private final Source source;
    private final List<Elsewhere> elsewhere;

    private Doctor(Source source, List<Elsewhere> elsewhere) {
        this.source = source;
        this.elsewhere = List.copyOf(elsewhere);
    }

    /** Where to look. Reads anew at each examination, since jars may have been repaired. */
    private interface Source {

        /** Examines; the endpoint may be {@code null}. */
        Diagnosis examine(Endpoint endpoint, boolean listening, List<Elsewhere> elsewhere);
    }

    /**
     * Examines this JVM, with a manager that lacks something.
     *
     * @param network the manager; what it has found, and what failed, is part of the examination
     * @return a doctor, who looks into the calling thread's context class loader, too
     */
    public static Doctor of(NetworkManager network) {
        Objects.requireNonNull(network, "network");
        return new Doctor(
                (endpoint, listening, elsewhere) ->
                        Examination.of(ThisJvm.scene(network, elsewhere), endpoint, listening),
                ThisJvm.contextLoader());
    }

    /**
     * Examines this JVM, with a manager of its own that has default settings, and random keys for the ciphers of an
     * endpoint.
     *
     * @return a doctor, who looks into the calling thread's context class loader, too
     */
    public static Doctor ofThisJvm() {
        return new Doctor(
                (endpoint, listening, elsewhere) ->
                        Examination.of(ThisJvm.scene(ThisJvm.network(endpoint), elsewhere), endpoint, listening),
                ThisJvm.contextLoader());
    }

    /**
     * Examines the jars of another application, without running anything of them.
     *
     * @param classPath jars, folders of classes, or folders of jars on its class path
     * @param modulePath the same on its module path
     * @param rootModules the modules that its command line names with {@code -m} and {@code --add-modules}, or
     *     {@code ALL-MODULE-PATH}; empty if Patchbay is on its class path
     * @return a doctor
     */
    public static Doctor ofPath(List<Path> classPath, List<Path> modulePath, Collection<String> rootModules) {
        OtherJvm other = new OtherJvm(classPath, modulePath, rootModules);
        return new Doctor(
                (endpoint, listening, elsewhere) -> Examination.of(other.scene(), endpoint, listening), List.of());
    }

    /**
     * Examines another application as {@link #ofPath} does, in a JVM that is started with its paths. The providers run
     * there, its main class does not.
     *
     * @param classPath jars, folders of classes, or folders of jars on its class path
     * @param modulePath the same on its module path
     * @param rootModules the modules that its command line names with {@code -m} and {@code --add-modules}, or
     *     {@code ALL-MODULE-PATH}; empty if Patchbay is on its class path
     * @return a doctor, whose examinations wait for that JVM, at most a minute
     */
    public static Doctor ofLoadedPath(List<Path> classPath, List<Path> modulePath, Collection<String> rootModules) {
        OtherJvm other = new OtherJvm(classPath, modulePath, rootModules);
        return new Doctor(
                (endpoint, listening, elsewhere) -> StartedJvm.examine(other, endpoint, listening), List.of());
    }

    /**
     * Looks into a module layer, too, for providers that the manager has not searched.
     *
     * @param layer the layer
     * @return a changed copy
     */
    public Doctor alsoIn(ModuleLayer layer) {
        return also(Elsewhere.of(Objects.requireNonNull(layer, "layer")));
    }

    /**
     * Looks into a class loader, too, for providers that the manager has not searched.
     *
     * @param loader the loader
     * @return a changed copy
     */
    public Doctor alsoIn(ClassLoader loader) {
        return also(Elsewhere.of(Objects.requireNonNull(loader, "loader")));
    }

    private Doctor also(Elsewhere one) {
        List<Elsewhere> all = new ArrayList<>(elsewhere);
        all.add(one);
        return new Doctor(source, all);
    }

    /**
     * Makes an observer that examines a manager when it is built, and when an endpoint cannot be composed, and writes
     * problems to the log. It blocks for as long as that takes.
     *
     * @return an observer for {@link io.patchbay.NetworkManagerBuilder#observer}
     */
    public static NetworkObserver observer() {
        return LoggingObserver.toLog();
    }

    /**
     * Examines everything.
     *
     * @return what was found
     */
    public Diagnosis examine() {
        return examine(null, false);
    }

    /**
     * Examines everything, and what an endpoint needs.
     *
     * @param endpoint the endpoint, as the side that connects sees it
     * @return what was found
     */
    public Diagnosis examine(Endpoint endpoint) {
        return examine(endpoint, false);
    }

    /**
     * Examines everything, and what one side of an endpoint needs.
     *
     * @param endpoint the endpoint; {@code null} for none
     * @param listening whether it is to listen
     * @return what was found
     */
    public Diagnosis examine(Endpoint endpoint, boolean listening) {
        return source.examine(endpoint, listening, elsewhere);
    }
}
