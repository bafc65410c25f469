// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import java.net.SocketOption;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What to connect to or to listen on: a transport, the stages behind it, an address and options. Immutable.
 *
 * <p>As a URI: {@code transport[+protocol][+compressor][+cipher]://host:port[/path][?query]}. Path and query belong to
 * the transport. Keys never stand in a URI.
 *
 * <p>Transports that are located by a path have neither host nor port: {@code transport[+…]:///path[?query]}.
 */
public final class Endpoint {

    /** What a provider's name looks like. */
    static final String NAME_RULE = "[a-z][a-z0-9-]{0,31}";

    /** What {@link #port()} answers where there is none. */
    private static final int NO_PORT = -1;

    private static final Pattern NAME = Pattern.compile(NAME_RULE);
    private static final Pattern NAMES = Pattern.compile("[A-Za-z0-9+-]{1,160}");

    private final String transport;
    private final List<String> stages;
    private final String host;
    private final int port;
    private final String path;
    private final String query;
    private final Options options;

    /** The URI, which is also what endpoints are compared by. */
    private final String text;

    private Endpoint(
            String transport, List<String> stages, String host, int port, String path, String query, Options options) {
        this.transport = checkName(transport);
        stages.forEach(Endpoint::checkName);
        this.stages = List.copyOf(stages);
        this.host = Objects.requireNonNull(host, "host");
        this.port = port;
        this.path = path;
        this.query = query;
        this.options = options;
        if (host.isEmpty() && port != NO_PORT) {
            throw new AssemblyException("An endpoint names a host; use 0.0.0.0 or [::] to listen on every address");
        }
        if (port < 0 && !host.isEmpty() || port > 65_535) {
            throw new AssemblyException("A port is from 0 to 65535, not " + port);
        }
        if (host.isEmpty() && path.length() < 2) {
            throw new AssemblyException("An endpoint names a host and a port, or a path: " + transport + ":///path");
        }
        this.text = text();
    }

    private String text() {
        List<String> names = new ArrayList<>(stages);
        names.add(0, transport);
        String authority = host.isEmpty() ? "" : (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        return String.join("+", names) + "://" + authority + path + (query.isEmpty() ? "" : "?" + query);
    }

    /**
     * Names a transport and an address.
     *
     * @param transport the transport's name
     * @param host a host name or an IP address, an IPv6 address without brackets
     * @param port from 0 to 65535; 0 lets a listener choose a free one
     * @return the endpoint, without stages, path, query and options
     * @throws AssemblyException if a value is out of range
     */
    public static Endpoint of(String transport, String host, int port) {
        return new Endpoint(transport, List.of(), host, port, "", "", Options.none());
    }

    /**
     * Names a transport and a path, for transports without hosts.
     *
     * @param transport the transport's name
     * @param path a path as it stands in a URI, such as {@code /run/hub.sock}
     * @return the endpoint, without stages, query and options
     * @throws AssemblyException if it is no such path
     */
    public static Endpoint of(String transport, String path) {
        return parse(checkName(transport) + "://" + (path.startsWith("/") ? path : "/" + path));
    }

    /**
     * Reads an endpoint from a URI.
     *
     * @param uri for example {@code tcp+json+rle://127.0.0.1:7171}, or {@code unix+json:///run/hub.sock}
     * @return the endpoint
     * @throws AssemblyException if it is not such a URI; the message says where
     */
    public static Endpoint parse(String uri) {
        Objects.requireNonNull(uri, "uri");
        URI parsed;
        try {
            parsed = new URI(uri).parseServerAuthority();
        } catch (URISyntaxException e) {
            throw malformed(uri, e.getReason() + (e.getIndex() >= 0 ? " at character " + (e.getIndex() + 1) : ""));
        }
        boolean located = parsed.getRawAuthority() == null && uri.startsWith(":///", uri.indexOf(':'));
        if (parsed.getScheme() == null || parsed.getRawAuthority() == null && !located) {
            throw malformed(uri, "it needs a transport and an address, as in tcp+json://127.0.0.1:7171");
        }
        if (parsed.getRawUserInfo() != null) {
            throw new AssemblyException("An endpoint has no user or password before the host; keys are given to the"
                    + " NetworkManager's builder");
        }
        if (parsed.getRawFragment() != null) {
            throw malformed(uri, "it has no fragment (#)");
        }
        if (parsed.getPort() < 0 && !located) {
            throw malformed(uri, "the port is missing");
        }
        List<String> names = List.of(parsed.getScheme().split("\\+", -1));
        String host = located ? "" : parsed.getHost();
        if (host.startsWith("[")) {
            host = host.substring(1, host.length() - 1);
        }
        return new Endpoint(
                names.get(0),
                names.subList(1, names.size()),
                host,
                located ? NO_PORT : parsed.getPort(),
                Objects.requireNonNullElse(parsed.getRawPath(), ""),
                Objects.requireNonNullElse(parsed.getRawQuery(), ""),
                Options.none());
    }

    private static AssemblyException malformed(String uri, String reason) {
        // A malformed URI may hold a secret where none belongs, so only names in front of the address are shown.
        int end = uri.indexOf("://");
        String names = end < 0 ? "" : uri.substring(0, end);
        String shown = NAMES.matcher(names).matches() ? " \"" + names + "://…\"" : "";
        return new AssemblyException("Not an endpoint URI" + shown + ": " + reason);
    }

    static boolean isName(String name) {
        return name != null && NAME.matcher(name).matches();
    }

    private static String checkName(String name) {
        Objects.requireNonNull(name, "name");
        if (!isName(name)) {
            throw new AssemblyException("A provider's name matches " + NAME_RULE + ", and \""
                    + name.substring(0, Math.min(name.length(), 40)) + "\" does not");
        }
        return name;
    }

    /**
     * Puts stages behind the transport, in place of any that are there.
     *
     * @param names a protocol, a compressor and a cipher in this order, each may be absent
     * @return a changed copy
     * @throws AssemblyException if a name is not one that a provider can have
     */
    public Endpoint withStages(String... names) {
        return new Endpoint(transport, List.of(names), host, port, path, query, options);
    }

    /**
     * Sets an option for this endpoint alone.
     *
     * @param <T> the type of its value
     * @param option the option
     * @param value its value
     * @return a changed copy
     */
    public <T> Endpoint withOption(SocketOption<T> option, T value) {
        return withOptions(options.with(option, value));
    }

    /**
     * Replaces the options of this endpoint.
     *
     * @param newOptions the options
     * @return a changed copy
     */
    public Endpoint withOptions(Options newOptions) {
        return new Endpoint(transport, stages, host, port, path, query, Objects.requireNonNull(newOptions, "options"));
    }

    /**
     * Replaces the port, for example by the one that the system chose.
     *
     * @param newPort from 0 to 65535
     * @return a changed copy
     * @throws AssemblyException if there is no host
     */
    public Endpoint withPort(int newPort) {
        return new Endpoint(transport, stages, host, newPort, path, query, options);
    }

    /**
     * Leaves out query and options, and behind a host the path, where an application may have put what nobody should
     * read.
     *
     * @return a changed copy, for logs and events
     */
    public Endpoint withoutDetails() {
        return new Endpoint(transport, stages, host, port, host.isEmpty() ? path : "", "", Options.none());
    }

    /**
     * Names the transport.
     *
     * @return its name
     */
    public String transport() {
        return transport;
    }

    /**
     * Names the stages behind the transport, from the application outwards.
     *
     * @return the names of a protocol, a compressor and a cipher, as far as they are there
     */
    public List<String> stages() {
        return stages;
    }

    /**
     * Names the host.
     *
     * @return a host name or IP address, without brackets; empty where a path stands instead
     */
    public String host() {
        return host;
    }

    /**
     * Tells the port.
     *
     * @return from 0 to 65535; -1 where there is no host
     */
    public int port() {
        return port;
    }

    /**
     * Gives the path as it stands in the URI.
     *
     * @return the path, empty or beginning with a slash
     */
    public String path() {
        return path;
    }

    /**
     * Gives the query as it stands in the URI.
     *
     * @return the query without its question mark; may be empty
     */
    public String query() {
        return query;
    }

    /**
     * Holds the options of this endpoint.
     *
     * @return the options; not part of the URI
     */
    public Options options() {
        return options;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Endpoint that
                && text.equals(that.text)
                && options.equals(that.options);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /**
     * Writes the endpoint as a URI.
     *
     * @return the URI, without options
     */
    @Override
    public String toString() {
        return text;
    }
}
