// SPDX-License-Identifier: Apache-2.0
package io.patchbay.plugins;

import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which jars may be loaded. Each jar of a plugin must be allowed by one rule at least, its private libraries included.
 * Immutable.
 *
 * <p>A SHA-256 names one file. A signer vouches for every file that carries its signature in full. A module's name
 * proves nothing, for anybody can give a module any name: it keeps accidents away, and no attackers.
 */
public final class PluginPolicy {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final boolean any;
    private final Set<String> modules;
    private final Set<String> sha256s;
    private final Set<String> signers;

    private PluginPolicy(boolean any, Set<String> modules, Set<String> sha256s, Set<String> signers) {
        this.any = any;
        this.modules = Set.copyOf(modules);
        this.sha256s = Set.copyOf(sha256s);
        this.signers = Set.copyOf(signers);
    }

    /**
     * Allows every jar.
     *
     * @return the policy, for directories that nobody but the operator can write to
     */
    public static PluginPolicy anything() {
        return new PluginPolicy(true, Set.of(), Set.of(), Set.of());
    }

    /**
     * Allows nothing, to begin an allow-list with.
     *
     * @return the policy
     */
    public static PluginPolicy nothing() {
        return new PluginPolicy(false, Set.of(), Set.of(), Set.of());
    }

    /**
     * Allows jars by the name of their module.
     *
     * @param name the name in its module-info or its {@code Automatic-Module-Name}
     * @return a changed copy, which allows only what is listed
     */
    public PluginPolicy allowingModule(String name) {
        return new PluginPolicy(false, plus(modules, Objects.requireNonNull(name, "name")), sha256s, signers);
    }

    /**
     * Allows one file.
     *
     * @param hex the SHA-256 of the jar, 64 hexadecimal digits as {@code sha256sum} prints them
     * @return a changed copy, which allows only what is listed
     * @throws IllegalArgumentException if it is no SHA-256
     */
    public PluginPolicy allowingSha256(String hex) {
        return new PluginPolicy(false, modules, plus(sha256s, checked(hex)), signers);
    }

    /**
     * Allows jars in which every file is signed by one signer.
     *
     * @param hex the SHA-256 of the signer's own certificate, 64 hexadecimal digits, with or without colons as
     *     {@code keytool -list} prints them. Neither its issuer nor its validity is looked at
     * @return a changed copy, which allows only what is listed
     * @throws IllegalArgumentException if it is no SHA-256
     */
    public PluginPolicy allowingSigner(String hex) {
        return new PluginPolicy(false, modules, sha256s, plus(signers, checked(hex)));
    }

    private static String checked(String hex) {
        String plain = hex.replace(":", "").toLowerCase(Locale.ROOT);
        if (!SHA256.matcher(plain).matches()) {
            throw new IllegalArgumentException("A SHA-256 has 64 hexadecimal digits");
        }
        return plain;
    }

    private static Set<String> plus(Set<String> set, String one) {
        Set<String> more = new HashSet<>(set);
        more.add(one);
        return more;
    }

    /** Says why a jar may not be loaded; empty if it may. */
    Optional<String> refusal(JarFacts jar) {
        boolean allowed = any
                || sha256s.contains(jar.sha256())
                || jar.module().filter(modules::contains).isPresent()
                || jar.signers().stream().anyMatch(signers::contains);
        return allowed
                ? Optional.empty()
                : Optional.of(jar.file() + " is not allowed by the policy: its SHA-256 is " + jar.sha256()
                        + ", its module " + jar.module().orElse("none") + ", and it is "
                        + (jar.signers().isEmpty() ? "not signed in full" : "signed by " + jar.signers()));
    }
}
