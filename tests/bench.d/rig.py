"""What the benchmarks share: a private world, and reading what Linux tells."""
import os
import re
import select
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time

BUS = '''<busconfig><type>session</type><listen>unix:path=%s</listen>
<auth>EXTERNAL</auth><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/>
<allow own="*"/></policy></busconfig>'''


class World:
    """A home, a runtime folder, a display, a bus and dunst; ends them all."""

    def __init__(self, bin_dir):
        self.bin = bin_dir
        self.dir = tempfile.mkdtemp(prefix='offduty-bench.')
        self.children = []
        self.env = {
            'PATH': bin_dir + ':' + os.environ['PATH'], 'LC_ALL': 'C.UTF-8',
            'HOME': self.path('home'), 'XDG_RUNTIME_DIR': self.path('run'),
            'XDG_CONFIG_HOME': self.path('home', 'config'),
            'XDG_CONFIG_DIRS': self.path('none'),
            'XDG_STATE_HOME': self.path('home', 'state'),
            'OFFDUTY_LIBEXECDIR': bin_dir}
        os.makedirs(self.path('home', 'config', 'offduty'))
        os.mkdir(self.path('run'), 0o700)
        self.dunst = None

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def write(self, name, text):
        with open(self.path(name), 'w', encoding='utf-8') as f:
            f.write(text)
        return self.path(name)

    def configure(self, text):
        return self.write('home/config/offduty/offduty.ini', text)

    def start(self, argv, **kwargs):
        log = open(self.path(os.path.basename(argv[0]) + '.log'), 'ab')
        child = subprocess.Popen(argv, env={**self.env, **kwargs.pop(
            'env', {})}, stdin=subprocess.DEVNULL, **{
                'stdout': log, 'stderr': log, **kwargs})
        log.close()
        self.children.append(child)
        return child

    def stop(self, child):
        self.children.remove(child)
        child.send_signal(signal.SIGCONT)
        child.terminate()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()

    def start_desktop(self):
        """Xvfb, a bus that starts nothing by itself, and dunst on it."""
        read, write = os.pipe()
        self.start(['Xvfb', '-displayfd', str(write), '-screen', '0',
                    '800x400x24', '-nolisten', 'tcp'], pass_fds=[write])
        os.close(write)
        number = b''
        while not number.endswith(b'\n'):
            ready, _, _ = select.select([read], [], [], 10)
            if not ready:
                raise RuntimeError('Xvfb did not start')
            number += os.read(read, 16)
        os.close(read)
        self.env['DISPLAY'] = ':' + number.decode().strip()
        conf = self.write('bus.conf', BUS % self.path('bus'))
        self.start(['dbus-daemon', '--config-file=' + conf, '--nofork'])
        # it stands for the system bus too: a machine without one is retried
        for kind in ('SESSION', 'SYSTEM'):
            self.env[f'DBUS_{kind}_BUS_ADDRESS'] = 'unix:path=' + self.path(
                'bus')
        wait_for(lambda: os.path.exists(self.path('bus')))
        self.dunst = self.start(['dunst'])
        wait_for(lambda: self.run(['dunstctl', 'count']).returncode == 0)

    def run(self, argv, **kwargs):
        return subprocess.run(argv, env=self.env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=600, check=False, text=True, **kwargs)

    def start_service(self):
        """Starts offdutyd; returns it and the seconds until READY=1."""
        path = self.path('notify')
        if os.path.exists(path):
            os.unlink(path)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
            s.bind(path)
            s.settimeout(10)
            begin = time.monotonic()
            child = self.start(['offdutyd'], env={'NOTIFY_SOCKET': path})
            while b'READY=1' not in s.recv(4096):
                pass
            return child, time.monotonic() - begin

    def close(self):
        for child in list(reversed(self.children)):
            self.stop(child)
        shutil.rmtree(self.dir, ignore_errors=True)


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise RuntimeError('timed out')
        time.sleep(0.02)


def memory(pid):
    """{'private': KiB, 'pss': KiB, 'anonymous': KiB} of a process."""
    sums = {}
    with open(f'/proc/{pid}/smaps_rollup', encoding='ascii') as f:
        for line in f:
            m = re.match(r'(\w+):\s+(\d+) kB', line)
            if m:
                sums[m.group(1)] = int(m.group(2))
    return {'private': sums['Private_Clean'] + sums['Private_Dirty'],
            'pss': sums['Pss'], 'dirty': sums['Private_Dirty']}


def activity(pid):
    """Context switches of all threads, CPU seconds, bytes read."""
    switches = 0
    for task in os.listdir(f'/proc/{pid}/task'):
        with open(f'/proc/{pid}/task/{task}/status', encoding='utf-8') as f:
            switches += sum(int(n) for n in re.findall(
                r'voluntary_ctxt_switches:\s+(\d+)', f.read()))
    with open(f'/proc/{pid}/stat', encoding='utf-8') as f:
        fields = f.read().rsplit(')', 1)[1].split()
    ticks = sum(int(fields[i]) for i in (11, 12, 13, 14))
    with open(f'/proc/{pid}/io', encoding='ascii') as f:
        read = int(re.search(r'rchar: (\d+)', f.read()).group(1))
    return switches, ticks / os.sysconf('SC_CLK_TCK'), read


def child_pids(pid):
    try:
        with open(f'/proc/{pid}/task/{pid}/children', encoding='ascii') as f:
            return [int(p) for p in f.read().split()]
    except OSError:
        return []


def run_watching(world, argv):
    """Runs argv; returns wall seconds and the peak of the private memory
    (dirty: a mapped file is not counted) of it and its children, in KiB."""
    begin = time.monotonic()
    child = world.start(argv)
    peak = 0
    while child.poll() is None:
        total = 0
        for pid in [child.pid] + child_pids(child.pid):
            try:
                total += memory(pid)['dirty']
            except (OSError, KeyError):
                pass
        peak = max(peak, total)
        time.sleep(0.001)
    elapsed = time.monotonic() - begin
    world.children.remove(child)
    if child.returncode:
        raise RuntimeError(f'{argv} ended with {child.returncode}')
    return elapsed, peak


def median_time(world, argv, runs, accept=(0,)):
    times = []
    for _ in range(runs):
        begin = time.monotonic()
        r = world.run(argv)
        times.append(time.monotonic() - begin)
        if r.returncode not in accept:
            raise RuntimeError(f'{argv}: {r.returncode}: {r.stderr[:300]}')
    return statistics.median(times)
