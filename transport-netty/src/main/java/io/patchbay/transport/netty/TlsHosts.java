// SPDX-License-Identifier: Apache-2.0
package io.patchbay.transport.netty;

import io.patchbay.AssemblyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The certificates of a folder, found by the names of hosts that they hold (RFC 6066, section 3; RFC 9525, section
 * 6.3). Each follows its own files; which of them there are follows the folder. Guarded by the lock of its {@link
 * TlsContext}.
 */
final class TlsHosts {

    private static final System.Logger LOG = System.getLogger(TlsHosts.class.getName());

    private final TlsFiles files;
    private final LongSupplier clock;
    private final Map<TlsFiles, List<Object>> broken = new HashMap<>();
    private Map<TlsFiles, TlsContext> contexts = Map.of();
    private Map<String, TlsContext> byName = Map.of();
    private boolean unreadable;

    /** Reads all, or finds what is wrong. */
    TlsHosts(TlsFiles files, LongSupplier clock) {
        this.files = files;
        this.clock = clock;
        Map<TlsFiles, TlsContext> found = new LinkedHashMap<>();
        for (TlsFiles each : list()) {
            found.put(each, new TlsContext(each, clock));
        }
        contexts = found;
        byName = names(true);
    }

    /** Gives the certificate for a host: its own, or else one with a wildcard in place of the first label. */
    TlsContext find(String host) {
        TlsContext own = byName.get(host);
        int dot = host.indexOf('.');
        return own != null || dot < 1 ? own : byName.get("*" + host.substring(dot));
    }

    /** Takes over what has changed, and keeps what it had of what cannot be read. */
    void look() {
        List<TlsFiles> there;
        try {
            there = list();
            unreadable = false;
        } catch (AssemblyException e) {
            if (!unreadable) {
                LOG.log(System.Logger.Level.WARNING, "New connections go on as before: " + e.getMessage());
            }
            unreadable = true;
            return;
        }
        Map<TlsFiles, TlsContext> now = new LinkedHashMap<>();
        for (TlsFiles each : there) {
            TlsContext known = contexts.get(each);
            if (known == null) {
                known = read(each);
            }
            if (known != null) {
                known.follow();
                now.put(each, known);
            }
        }
        broken.keySet().retainAll(there);
        contexts = now;
        Map<String, TlsContext> before = byName;
        byName = names(false);
        if (!before.keySet().equals(byName.keySet())) {
            LOG.log(System.Logger.Level.INFO, "The hosts of " + files.hosts() + " are now " + byName.keySet());
        }
    }

    /** Tries a new file once, and again when it has changed. */
    private TlsContext read(TlsFiles fresh) {
        List<Object> stamps = fresh.stamps();
        if (stamps.equals(broken.get(fresh))) {
            return null;
        }
        try {
            TlsContext read = new TlsContext(fresh, clock);
            broken.remove(fresh);
            return read;
        } catch (AssemblyException e) {
            broken.put(fresh, stamps);
            LOG.log(System.Logger.Level.WARNING, "A new certificate is not used: " + e.getMessage());
            return null;
        }
    }

    private Map<String, TlsContext> names(boolean strict) {
        Map<String, TlsContext> names = new TreeMap<>();
        contexts.forEach((from, context) -> {
            if (strict && context.hosts().isEmpty()) {
                throw wrong(from.certificate() + " names no host: it has no alternative name for DNS", null);
            }
            for (String host : context.hosts()) {
                TlsContext other = names.putIfAbsent(host, context);
                if (strict && other != null) {
                    throw wrong(from.certificate() + " is for " + host + ", for which there is another", null);
                }
            }
        });
        return names;
    }

    /** Lists certificates with their keys, always in the same order. */
    private List<TlsFiles> list() {
        List<TlsFiles> found = new ArrayList<>();
        try (Stream<Path> entries = Files.list(files.hosts())) {
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                Path chain = entry.resolve("fullchain.pem");
                if (name.endsWith(".pem") || name.endsWith(".crt") || name.endsWith(".p12")) {
                    Path key = entry.resolveSibling(name.substring(0, name.length() - 4) + ".key");
                    found.add(files.forHost(entry, Files.exists(key) ? key : null));
                } else if (Files.exists(chain)) {
                    found.add(files.forHost(chain, entry.resolve("privkey.pem")));
                }
            }
        } catch (IOException e) {
            throw wrong("it cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
        return found;
    }

    /** Names the hosts that have certificates of their own. */
    @Override
    public String toString() {
        return files.hosts() + ", with certificates for " + String.join(", ", byName.keySet());
    }

    private AssemblyException wrong(String reason, Exception cause) {
        return new AssemblyException("The folder " + files.hosts() + " of tls.hosts cannot be used: " + reason, cause);
    }
}
