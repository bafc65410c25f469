// SPDX-License-Identifier: Apache-2.0
package io.patchbay;

import io.patchbay.spi.Provider;
import java.net.SocketOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** Collects what a manager is made of. Not thread-safe. */
public final class NetworkManagerBuilder {

    private final Discovery discovery = new Discovery();
    private final List<String> problems = new ArrayList<>();
    private final Map<String, SecretKey> keys = new HashMap<>();
    private final Set<String> allowedSwitches = new HashSet<>();
    private boolean discover = true;
    private Options options = Options.none();
    private Limits limits = Limits.defaults();
    private MessageTypes messageTypes = MessageTypes.none();
    private RetryPolicy retry = RetryPolicy.defaults();
    private SendPolicy sendPolicy = SendPolicy.WAIT;
    private Executor executor;
    private int ioThreads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    // A processor alone must not be kept from the peer that is waited for.
    private Duration ioSpin =
            Runtime.getRuntime().availableProcessors() > 1 ? Duration.ofNanos(100_000) : Duration.ZERO;
    private boolean refuseInsecureCiphers;
    private final List<NetworkObserver> observers = new ArrayList<>();

    NetworkManagerBuilder() {}

    /**
     * Adds an instance. It wins over a discovered provider of the same kind and name.
     *
     * @param provider the instance
     * @return this builder
     */
    public NetworkManagerBuilder provider(Provider provider) {
        return collect(() -> discovery.add(Objects.requireNonNull(provider, "provider")));
    }

    /**
     * Switches the search of this module's own path on or off.
     *
     * @param enabled {@code true}, the default, to search
     * @return this builder
     */
    public NetworkManagerBuilder discovery(boolean enabled) {
        discover = enabled;
        return this;
    }

    /**
     * Searches another module layer, too.
     *
     * @param layer the layer; its parents are searched with it
     * @return this builder
     */
    public NetworkManagerBuilder layer(ModuleLayer layer) {
        discovery.search(Objects.requireNonNull(layer, "layer"));
        return this;
    }

    /**
     * Searches another class loader, too.
     *
     * @param loader the loader; its parents are searched with it
     * @return this builder
     */
    public NetworkManagerBuilder classLoader(ClassLoader loader) {
        discovery.search(Objects.requireNonNull(loader, "loader"));
        return this;
    }

    /**
     * Gives a cipher its key.
     *
     * @param cipher the cipher's name
     * @param key the key, copied
     * @return this builder
     */
    public NetworkManagerBuilder key(String cipher, byte[] key) {
        Objects.requireNonNull(cipher, "cipher");
        byte[] copy = key.clone();
        return collect(() -> {
            if (copy.length == 0) {
                throw new AssemblyException("The key of cipher \"" + cipher + "\" is empty");
            }
            keys.put(cipher, new SecretKeySpec(copy, cipher));
        });
    }

    /**
     * Sets an option for every endpoint whose providers have it.
     *
     * @param <T> the type of its value
     * @param option the option
     * @param value its value
     * @return this builder
     */
    public <T> NetworkManagerBuilder option(SocketOption<T> option, T value) {
        options = options.with(option, value);
        return this;
    }

    /**
     * Sets the limits.
     *
     * @param newLimits the limits; {@link Limits#defaults()} unless set
     * @return this builder
     */
    public NetworkManagerBuilder limits(Limits newLimits) {
        limits = Objects.requireNonNull(newLimits, "limits");
        return this;
    }

    /**
     * Sets what happens when a connect fails.
     *
     * @param policy the policy; {@link RetryPolicy#defaults()} unless set
     * @return this builder
     */
    public NetworkManagerBuilder retry(RetryPolicy policy) {
        retry = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Sets what happens when a send queue is full.
     *
     * @param policy the policy; {@link SendPolicy#WAIT} unless set
     * @return this builder
     */
    public NetworkManagerBuilder sendPolicy(SendPolicy policy) {
        sendPolicy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Registers a message type with its number. As soon as one is registered, all others are errors.
     *
     * @param type the name
     * @param id the number, from 0 to 2<sup>32</sup> &minus; 1
     * @return this builder
     */
    public NetworkManagerBuilder messageType(String type, long id) {
        return collect(() -> messageTypes = messageTypes.with(type, id));
    }

    /**
     * Lets peers switch the stages of open connections, by {@link Connection#switchStages}. Nothing is allowed unless
     * it is named here, stages without a cipher neither.
     *
     * @param stages what may be switched to, each as it stands behind the transport in a URI, such as
     *     {@code json+deflate}
     * @return this builder
     */
    public NetworkManagerBuilder allowSwitchTo(String... stages) {
        allowedSwitches.addAll(List.of(stages));
        return this;
    }

    /**
     * Runs handlers on an executor in place of the I/O threads.
     *
     * @param handlerExecutor where handlers run; not shut down by the manager
     * @return this builder
     */
    public NetworkManagerBuilder executor(Executor handlerExecutor) {
        executor = Objects.requireNonNull(handlerExecutor, "executor");
        return this;
    }

    /**
     * Sets how many I/O threads each transport may have.
     *
     * @param threads at least 1; half the processors unless set
     * @return this builder
     */
    public NetworkManagerBuilder ioThreads(int threads) {
        if (threads < 1) {
            problems.add("ioThreads is at least 1, not " + threads);
        }
        ioThreads = threads;
        return this;
    }

    /**
     * Sets how long an I/O thread looks for more to do before it sleeps.
     *
     * <p>To fall asleep and be woken takes longer than many answers do. A thread that looks without finding anything
     * does so ever more rarely, so one with little to do costs next to nothing; one that is kept busy may use its
     * processor wholly.
     *
     * @param duration from zero, never, to 10 ms; 100 &micro;s unless set, zero on a machine with one processor
     * @return this builder
     */
    public NetworkManagerBuilder ioSpin(Duration duration) {
        if (duration.isNegative() || duration.compareTo(Duration.ofMillis(10)) > 0) {
            problems.add("ioSpin is from 0 to 10 ms, not " + duration);
        }
        ioSpin = duration;
        return this;
    }

    /**
     * Refuses ciphers that only obfuscate.
     *
     * @param refuse {@code true} to refuse them; they are accepted with a warning unless set
     * @return this builder
     */
    public NetworkManagerBuilder refuseInsecureCiphers(boolean refuse) {
        refuseInsecureCiphers = refuse;
        return this;
    }

    /**
     * Adds an observer, which hears what happens to connections. It costs nothing while messages go.
     *
     * @param observer the observer
     * @return this builder
     */
    public NetworkManagerBuilder observer(NetworkObserver observer) {
        observers.add(Objects.requireNonNull(observer, "observer"));
        return this;
    }

    private NetworkManagerBuilder collect(Runnable setting) {
        try {
            setting.run();
        } catch (IllegalArgumentException | AssemblyException e) {
            problems.add(e.getMessage());
        }
        return this;
    }

    /**
     * Looks for the providers and checks everything.
     *
     * @return the manager
     * @throws AssemblyException naming all problems at once
     */
    public NetworkManager build() {
        if (discover) {
            discovery.searchOwnPath();
        }
        Providers providers = new Providers(discovery.found(), discovery.failures());
        List<String> found = new ArrayList<>(problems);
        for (SocketOption<?> option : options.names()) {
            if (!Composition.knows(option) && !providers.anyHas(option)) {
                found.add("Option " + option.name() + " means nothing to any provider that is present");
            }
        }
        if (!found.isEmpty()) {
            throw new AssemblyException(String.join("; ", found));
        }
        NetworkManager network = new NetworkManager(
                providers,
                new Settings(
                        options,
                        limits,
                        messageTypes,
                        Set.copyOf(allowedSwitches),
                        Map.copyOf(keys),
                        retry,
                        sendPolicy,
                        executor,
                        ioThreads,
                        ioSpin,
                        refuseInsecureCiphers),
                observers);
        network.observer().started(network);
        providers.failures().forEach(network.observer()::providerFailed);
        return network;
    }
}
