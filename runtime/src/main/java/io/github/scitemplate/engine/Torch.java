package io.github.scitemplate.engine;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.RandomUtils;
import io.github.scitemplate.error.Causes;
import io.github.scitemplate.error.UserException;
import io.github.scitemplate.storage.FileFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The native engine of this process. libtorch lives in one class loader of one process only, and
 * its random generator, thread number and gradient mode belong to the process or the thread: so one
 * process trains one experiment at a time, on one thread.
 */
public final class Torch {
  private Torch() {}

  /**
   * Loads the natives if they are not loaded yet; takes a few hundred milliseconds the first time.
   */
  public static void start() {
    if (nativesOnClassPath()) {
      // With natives on the class path, DJL need not fetch anything, and must not report anything
      // to anybody.
      System.setProperty("ai.djl.offline", "true");
    }
    try {
      Engine.getEngine("PyTorch");
    } catch (EngineException | UnsatisfiedLinkError e) {
      throw new UserException(
          "The PyTorch natives cannot be loaded: " + rootMessage(e),
          "Put ai.djl.pytorch:pytorch-native-cpu for this operating system on the class path and leave room for it in"
              + " the cache folder (DJL_CACHE_DIR); for a GPU, let DJL fetch them once, online (docs/gpu.md).",
          e);
    }
  }

  /**
   * Loads the natives as {@link #start} does, and unpacks them on the machine's own disk: the
   * folder that DJL uses otherwise is often shared by all machines of a cluster. Natives that are
   * not on the class path were fetched to that folder, and are loaded from there. So are they where
   * the environment says where to unpack (ENGINE_CACHE_DIR, DJL_CACHE_DIR).
   *
   * @param disk a folder on the machine's own disk
   */
  public static void startOnNode(Path disk) {
    boolean chosen = isSet("ENGINE_CACHE_DIR") || isSet("DJL_CACHE_DIR");
    Optional<NodeCache> cache =
        nativesOnClassPath() && !chosen ? NodeCache.below(disk) : Optional.empty();
    if (cache.isEmpty()) {
      start();
      return;
    }
    System.setProperty("ENGINE_CACHE_DIR", cache.get().path().toString());
    try {
      cache.get().load(Torch::start);
    } catch (IOException e) {
      throw FileFailure.of(e);
    }
  }

  private static boolean isSet(String name) {
    return System.getenv(name) != null || System.getProperty(name) != null;
  }

  /**
   * Prepares the calling thread for training. It records no gradients until somebody asks for them.
   * Its operations use so many threads; another number gives other last digits.
   */
  public static void useThreads(int threads) {
    JniUtils.setGradMode(false);
    JniUtils.setNumThreads(threads);
    JniUtils.setGraphExecutorOptimize(false);
  }

  /** Work that may fail with an exception of its own. */
  interface Work<T, E extends Exception> {
    T done() throws E;
  }

  /**
   * Does {@code work} without recording gradients, whether the calling thread records them
   * otherwise or not.
   */
  static <T, E extends Exception> T withoutGradients(Work<T, E> work) throws E {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try {
      return work.done();
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  /** Makes the operations of the calling thread use so many threads from now on. */
  static void useThreadsHere(int threads) {
    if (JniUtils.getNumThreads() != threads) {
      JniUtils.setNumThreads(threads);
    }
  }

  /**
   * Whether the class path has natives, which are for the CPU only. Otherwise DJL fetches natives
   * for the GPU that it finds.
   */
  public static boolean nativesOnClassPath() {
    return Torch.class.getClassLoader().getResource("native/lib/pytorch.properties") != null;
  }

  /** How many GPUs the engine sees. */
  public static int gpus() {
    return Engine.getEngine("PyTorch").getGpuCount();
  }

  /** The first GPU if {@code gpusWanted} is positive and there is one, else the CPU. */
  public static Device device(int gpusWanted) {
    return gpusWanted > 0 && gpus() > 0 ? Device.gpu() : Device.cpu();
  }

  /** A manager for arrays that live as long as a network or a data set; the caller closes it. */
  public static NDManager newManager(Device device) {
    return NDManager.newBaseManager(device, "PyTorch");
  }

  /**
   * A number as an array, which {@code manager} closes. DJL's own operations with numbers, and its
   * {@code create}, leave the memory to Java, which may free it as soon as the array is closed: a
   * backward pass that comes later would read something else.
   */
  public static NDArray number(NDManager manager, double value) {
    return manager.full(new Shape(), (float) value);
  }

  /** The same numbers in memory of libtorch, for what a backward pass needs; closes the given. */
  public static NDArray owned(NDArray made) {
    try (made) {
      return made.duplicate();
    }
  }

  /** Seeds both generators of the process: libtorch's, which dropout draws from, and DJL's own. */
  static void seed(long seed) {
    JniUtils.setSeed(seed);
    RandomUtils.RANDOM.setSeed(seed);
  }

  private static String rootMessage(Throwable failure) {
    return String.valueOf(Causes.root(failure).getMessage());
  }
}
