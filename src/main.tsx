// Mounts the studio, nothing else.

import '@fontsource-variable/inter'
import { createRoot } from 'react-dom/client'
import { allowOwnScripts } from './app/script-addresses'
import { openStudio } from './app/start'
import { App } from './app/ui/App'
import './app/ui/theme.css'

const root = document.getElementById('root')
if (!root) throw new Error('The page has no #root.')
allowOwnScripts()
createRoot(root).render(<App studio={openStudio()} />)
