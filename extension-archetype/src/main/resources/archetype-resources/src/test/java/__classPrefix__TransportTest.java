package ${package};

import io.patchbay.Endpoint;
import io.patchbay.spi.Transport;
import io.patchbay.testkit.TransportContract;
import java.net.SocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Each test is a rule that Patchbay relies on; the message of a failure says which. */
class ${classPrefix}TransportTest extends TransportContract {

    @TempDir
    private Path folder;

    @Override
    protected Transport transport() {
        return new ${classPrefix}Transport();
    }

    /** The stage stands for any: with one, frames must stay whole. */
    @Override
    protected Endpoint endpoint() {
        return Endpoint.of("${providerName}", folder.resolve("socket").toUri().getRawPath()).withStages("contract");
    }

    @Override
    protected Endpoint target(SocketAddress bound) {
        return endpoint();
    }
}
